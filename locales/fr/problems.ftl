### Problèmes de l'API (RFC 9457) : un titre et un détail par code.
###
# $count : nombre
# $expected : ce qui est attendu
# $form : formulaire
# $id : numéro du rapport unique
# $max : limite
# $name : nom
# $names : noms des pièces
# $program : programme
# $provided : valeur reçue
# $scope : portée du jeton

problems-page = Toute erreur de l'API est un document « application/problem+json » (RFC 9457) dont « code » est l'un de ceux-ci. Le texte change selon la langue et le cas; le code ne change pas.
problem-unreadable = Texte illisible
problem-unreadable-detail = Ce qui a été reçu n'est pas du JSON lisible.⟦ { $provided }⟧ Corrigez le texte (les points sont dans « findings »), puis envoyez-le de nouveau.

problem-bad-member = Champ mal formé
problem-bad-member-detail = Un champ de la demande est inconnu ou absent, ou n'est pas du bon type⟦ : { $provided }⟧. Comparez la demande avec la description de cette opération.

problem-refused = Rapport unique refusé
problem-refused-detail = Rien n'a été enregistré ni déposé : { $count } points à corriger, dans « findings ». Corrigez-les, puis recommencez. Pour déposer ce qui est accepté, donnez à « on_refusal » la valeur « leave_out ».

problem-stale-version = Le rapport unique a été modifié entre-temps
problem-stale-version-detail = Votre demande portait sur la version { $provided }; le rapport unique en est à la version { $expected }. Relisez-le, puis recommencez avec la nouvelle valeur de ETag.

problem-if-match-missing = If-Match manque
problem-if-match-missing-detail = Cette opération modifie un rapport unique : donnez dans If-Match la valeur de ETag que vous avez lue, p. ex. "v1".

problem-if-match-malformed = If-Match ne contient pas une version
problem-if-match-malformed-detail = « { $provided } » n'est pas une version de rapport unique. Donnez la valeur de ETag telle que reçue, p. ex. "v1".

problem-wrong-state = L'état du rapport unique ne le permet pas
problem-wrong-state-detail = Le rapport unique est à l'état « { $provided } »; cette opération demande « { $expected } ». Relisez-le pour savoir où il en est.

problem-already-answered = Déjà déposé
problem-already-answered-detail = Le rapport unique { $id } répond déjà à { $program }, { $form }, pour la même période et la même entente. Modifiez celui-là, ou retirez-le d'abord.

problem-missing-attachments = Des pièces manquent
problem-missing-attachments-detail = Le rapport unique nomme des pièces qui n'ont pas été jointes : { $names }. Joignez-les par POST /api/v1/attachments, puis recommencez.

problem-key-missing = Idempotency-Key manque
problem-key-missing-detail = Cette opération demande une clé de votre choix dans Idempotency-Key : la même clé redonnera la même réponse si vous devez recommencer.

problem-key-malformed = Clé mal formée
problem-key-malformed-detail = Idempotency-Key doit compter de 1 à 255 caractères visibles, sans guillemet ni barre oblique inverse, et n'être donnée qu'une fois.

problem-key-reused = Clé déjà utilisée
problem-key-reused-detail = Cette clé a déjà servi à une demande dont le contenu ou la version étaient différents. Prenez une nouvelle clé pour une nouvelle demande.

problem-key-in-flight = Demande en cours
problem-key-in-flight-detail = La demande qui porte cette clé est encore en cours. Attendez un instant, puis recommencez avec la même clé.

problem-no-token = Jeton absent
problem-no-token-detail = Donnez un jeton : « Authorization: Bearer gui_… ». L'administrateur de votre installation en crée avec « guichet token create ».

problem-wrong-token = Jeton inconnu
problem-wrong-token-detail = Ce jeton n'appartient pas à cette installation. Vérifiez qu'il est complet, ou demandez-en un autre à l'administrateur.

problem-expired-token = Jeton expiré
problem-expired-token-detail = Ce jeton n'est plus en vigueur. Demandez-en un autre à l'administrateur.

problem-revoked-token = Jeton révoqué
problem-revoked-token-detail = Ce jeton a été révoqué. Demandez-en un autre à l'administrateur.

problem-missing-scope = Permission absente
problem-missing-scope-detail = Ce jeton n'a pas la portée « { $scope } ». L'attestation demande le jeton d'une personne.

problem-not-found = Introuvable
problem-not-found-detail = Il n'y a rien à cette adresse, ou vous n'y avez pas accès. Vérifiez l'adresse, et que le jeton est celui de la bonne organisation.

problem-method-not-allowed = Méthode non permise
problem-method-not-allowed-detail = Cette adresse accepte⟦ : { $expected }⟧.

problem-not-json = Type de contenu non accepté
problem-not-json-detail = Le contenu doit être annoncé comme JSON en UTF-8 : « Content-Type: application/json »⟦ ; reçu : « { $provided } »⟧.

problem-content-encoding = Encodage du contenu non accepté
problem-content-encoding-detail = « { $provided } » n'est pas accepté : utilisez gzip, ou aucun encodage.

problem-not-acceptable = Type de réponse non offert
problem-not-acceptable-detail = Les réponses sont en JSON, les documents dans leur format : demandez « Accept: application/json » ou « */* ».

problem-too-large = Contenu trop grand
problem-too-large-detail = Le contenu dépasse la limite⟦ de { $max } octets⟧.

problem-too-slow = Envoi trop lent
problem-too-slow-detail = Le contenu n'est pas arrivé à temps⟦ ({ $max } secondes)⟧. Recommencez avec la même clé.

problem-broken-body = Contenu interrompu
problem-broken-body-detail = Le contenu n'est pas arrivé en entier. Recommencez avec la même clé.

problem-url-too-long = Adresse trop longue
problem-url-too-long-detail = Une adresse ne peut dépasser { $max } octets.

problem-bad-request = Demande mal formée
problem-bad-request-detail = La demande n'est pas une demande HTTP valide.

problem-bad-query = Paramètres illisibles
problem-bad-query-detail = Les paramètres de l'adresse n'ont pas pu être lus : { $name }

problem-unknown-parameter = Paramètre inconnu
problem-unknown-parameter-detail = « { $name } » n'est pas un paramètre de cette opération⟦ ; elle prend : { $expected }⟧.

problem-repeated-parameter = Paramètre répété
problem-repeated-parameter-detail = « { $name } » est donné deux fois : gardez-en un.

problem-bad-parameter = Paramètre mal formé
problem-bad-parameter-detail = « { $name } » : reçu « { $provided } », attendu : { $expected }.

problem-bad-cursor = Curseur non valide
problem-bad-cursor-detail = Ce curseur ne vient pas de cette liste. Reprenez au début, et redonnez la valeur de « next » telle quelle.

problem-unknown-program = Programme inconnu
problem-unknown-program-detail = « { $provided } » n'est ni un programme ni un domaine. La liste : GET /api/v1/programs

problem-unknown-pointer = Pointeur inconnu
problem-unknown-pointer-detail = « { $provided } » ne désigne aucune valeur de ce rapport unique. Un pointeur désigne les lignes par leur identifiant : /expenses/d1/amount_cents

problem-unknown-cell = Case inconnue
problem-unknown-cell-detail = « { $provided } » n'est pas une case de ce rapport. Ses cases sont dans l'édition du programme.

problem-edition-changed = Édition changée
problem-edition-changed-detail = « { $name } » ne peut plus être produit : l'édition de ce programme n'est plus celle qui a servi au dépôt. Les documents déjà produits restent disponibles.

problem-invalid-field = Champ mal rempli
problem-invalid-field-detail = « { $name } » : attendu { $expected }.

problem-empty-file = Pièce vide
problem-empty-file-detail = Le fichier ne contient rien. Vérifiez-le, puis envoyez-le de nouveau.

problem-file-kind = Type de fichier non accepté
problem-file-kind-detail = Les fichiers « .{ $provided } » ne sont pas acceptés. Types acceptés : pdf, png, jpg, docx, xlsx, pptx, odt, ods, csv, txt.

problem-file-differs = Le contenu ne correspond pas au nom du fichier
problem-file-differs-detail = Le nom du fichier finit par « .{ $provided } », mais le contenu est d'un autre format. Enregistrez le fichier de nouveau dans ce format, puis envoyez-le.

problem-file-name = Nom de fichier non valide
problem-file-name-detail = Le nom du fichier doit compter au plus 200 caractères, sans chemin ni caractère invisible.

problem-file-scanned = Fichier refusé par l'antivirus
problem-file-scanned-detail = L'antivirus de cette installation a refusé ce fichier. Vérifiez-le, et prévenez l'administrateur si vous croyez à une erreur.

problem-scanner-unavailable = Antivirus indisponible
problem-scanner-unavailable-detail = Le fichier n'a pas pu être vérifié et n'a pas été enregistré. Renvoyez-le plus tard; si le problème persiste, prévenez l'administrateur de ce service.

problem-cross-site = Demande d'un autre site
problem-cross-site-detail = Une page d'un autre site ne peut rien modifier ici.

problem-too-many-requests = Trop de demandes
problem-too-many-requests-detail = Attendez { $count } secondes, puis reprenez.

problem-storage-full = Disque plein
problem-storage-full-detail = Rien n'a été enregistré : le disque est plein. Prévenez l'administrateur; la lecture reste possible.

problem-unavailable = Service momentanément indisponible
problem-unavailable-detail = La base de données ne répond pas. La demande a été enregistrée en entier, ou ne l'a pas été du tout : recommencez avec la même clé.

problem-closing = Le service s'arrête
problem-closing-detail = Envoyez la demande à un autre serveur, ou recommencez dans un instant.

problem-try-again = Demandes simultanées
problem-try-again-detail = Une autre demande a modifié la même chose au même moment. Recommencez avec la même clé.

problem-internal = Erreur interne
problem-internal-detail = L'erreur vient de Guichet. Donnez à l'administrateur l'identifiant de la demande (« request_id ») : il aide à trouver la cause.
