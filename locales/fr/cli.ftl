### Messages de la commande « guichet ».
###
# $count : nombre
# $errors : nombre de points à corriger
# $warnings : nombre de points à vérifier
# $programs : programmes
# $program : programme
# $form : formulaire
# $edition : édition
# $path : fichier ou dossier
# $reason : raison
# $total : nombre total
# $accepted : nombre de programmes qui acceptent

cli-findings = { $count ->
    [0] Aucun point à signaler.
    [one] { $count } point à signaler.
   *[other] { $count } points à signaler.
}
cli-errors = { $count ->
    [one] { $count } point à corriger
   *[other] { $count } points à corriger
}
cli-warnings = { $count ->
    [one] { $count } point à vérifier
   *[other] { $count } points à vérifier
}
cli-informations = { $count ->
    [one] { $count } information
   *[other] { $count } informations
}
cli-accepted = Accepté par { $accepted } programmes sur { $total }.
cli-accepted-all = { $total ->
    [one] Accepté par le programme.
   *[other] Accepté par les { $total } programmes.
}
cli-refused = { $program } refuserait ce rapport.
cli-refused-all = Aucun programme n'accepterait ce rapport.
cli-blocked = Certains points à corriger bloquent tout le dépôt.
cli-report = { $program }, { $form } (édition { $edition })
cli-hypothesis = Version de travail : correspondance hypothétique, formulaire officiel non vérifié.
cli-nil-return = Rien à déclarer.
cli-written = Fichier écrit : { $path }
cli-cannot-read = Impossible de lire « { $path } » : { $reason }
cli-cannot-write = Impossible d'écrire « { $path } » : { $reason }
cli-grouped = et { $count ->
    [one] { $count } autre point de même cause
   *[other] { $count } autres points de même cause
}

## En-têtes

cli-head-severity = Gravité
cli-head-code = Code
cli-head-where = Où
cli-head-message = Constat
cli-head-provided = Donné
cli-head-expected = Attendu
cli-head-fix = Prochaine étape
cli-head-program = Programme
cli-head-form = Formulaire
cli-head-edition = Édition
cli-head-receiver = Destinataire
cli-head-cell = Case
cli-head-value = Valeur
cli-head-source = Source

## Commandes (crates/server)
#
# $value : valeur
# $known : valeurs connues
# $suggestion : valeur la plus proche
# $arg : argument
# $other : autre argument
# $expected : valeurs permises
# $answer : réponse
# $cell : case
# $pointer : pointeur
# $portal : canal officiel
# $date : jour
# $source : source
# $max : borne
# $name : nom
# $table : tableau

## Ligne de commande

cli-help = Guichet : un seul rapport, remis à tous les programmes de développement social.
cli-help-examples =
    Exemples :
      guichet demo --no-serve
      guichet validate rapport.json
      guichet render rapport.json --out sortie
      guichet program show famille

    Codes de sortie : 0 tout va bien, 1 des points à corriger, 2 entrée illisible ou ligne de commande non valide.
cli-help-lang = Langue : fr ou en (sans cette option : celle du système, sinon le français)
cli-help-json = Sortie JSON, pour un logiciel
cli-help-help = Montrer cette aide
cli-help-version = Montrer la version
cli-help-demo = Traiter tous les exemples, de la validation aux documents
cli-help-demo-examples =
    Exemples :
      guichet demo
      guichet demo --no-serve --out /tmp/demo
      guichet demo --data mes-rapports --json
cli-help-demo-out = Dossier des documents (sans cette option : out)
cli-help-demo-data = Traiter aussi les fichiers *.json de ce dossier
cli-help-demo-no-serve = S'arrêter une fois les documents écrits
cli-help-demo-port = Port du service REST (sans cette option : 8080)
cli-help-validate = Donner tout ce qui est à corriger, puis le verdict de chaque programme
cli-help-validate-examples =
    Exemples :
      guichet validate rapport.json
      guichet validate *.json --json
      cat rapport.json | guichet validate -
cli-help-validate-files = Rapports uniques, en JSON; « - » lit l'entrée standard
cli-help-render = Écrire les documents que chaque destinataire reçoit
cli-help-render-examples =
    Exemples :
      guichet render rapport.json --out sortie
      guichet render rapport.json --out sortie --program famille-pfm --format csv_excel
cli-help-render-file = Rapport unique, en JSON; « - » lit l'entrée standard
cli-help-render-out = Dossier des documents
cli-help-render-program = Ce programme seulement
cli-help-render-format = Ce format seulement : json, csv, csv_excel, xlsx ou xml
cli-help-explain = Montrer d'où vient une case : valeur, règle, source, données lues
cli-help-explain-examples =
    Exemples :
      guichet explain rapport.json --program famille-pfm --cells
      guichet explain rapport.json --program famille-pfm --cell organisme
cli-help-explain-file = Rapport unique, en JSON; « - » lit l'entrée standard
cli-help-explain-program = Programme
cli-help-explain-cell = Case du rapport de programme; « * » pour le rapport entier
cli-help-explain-answer = Réponse, quand le rapport unique en a plusieurs pour ce programme
cli-help-explain-cells = Donner la liste des cases
cli-help-affected = Donner la liste des cases qui dépendent d'une donnée
cli-help-affected-examples =
    Exemple :
      guichet affected rapport.json --pointer /organization/population/value
cli-help-affected-file = Rapport unique, en JSON; « - » lit l'entrée standard
cli-help-affected-pointer = Pointeur de la donnée, de la ligne ou de la liste, par exemple /expenses/d1/amount_cents
cli-help-coverage = Comparer le nombre de questions posées une seule fois au nombre posé formulaire par formulaire
cli-help-coverage-examples =
    Exemples :
      guichet coverage
      guichet coverage --programs famille-pfm,aines-mada-1
cli-help-coverage-programs = Ces programmes ou domaines seulement, séparés par des virgules
cli-help-programs = Donner la liste des programmes, de leurs formulaires et de leurs éditions
cli-help-programs-examples =
    Exemple :
      guichet programs
cli-help-program = Voir, vérifier ou comparer les éditions d'un programme
cli-help-program-show = Montrer ce que demande un programme, case par case
cli-help-program-show-examples =
    Exemples :
      guichet program show inclusion-ophq
      guichet program show aines --date 2020-01-01
cli-help-program-show-program = Programme ou domaine
cli-help-program-show-date = Édition en vigueur ce jour-là (sans cette option : la dernière)
cli-help-program-check = Vérifier un dossier d'éditions et signaler toutes les erreurs
cli-help-program-check-examples =
    Exemple :
      guichet program check crates/adapters/famille/editions
cli-help-program-check-directory = Dossier disposé comme les éditions d'un domaine
cli-help-program-diff = Montrer ce qui a changé entre deux dates
cli-help-program-diff-examples =
    Exemple :
      guichet program diff aines-mada-1 2020-01-01 2025-01-01
cli-help-program-diff-program = Programme ou domaine
cli-help-program-diff-before = Premier jour
cli-help-program-diff-after = Second jour
cli-value-command = COMMANDE
cli-value-lang = LANGUE
cli-value-dir = DOSSIER
cli-value-n = N
cli-value-file = FICHIER
cli-value-program = PROGRAMME
cli-value-format = FORMAT
cli-value-cell = CASE
cli-value-answer = RÉPONSE
cli-value-pointer = POINTEUR
cli-value-list = LISTE
cli-value-program-or-domain = PROGRAMME_OU_DOMAINE
cli-value-date = DATE
cli-usage = Utilisation :
cli-usage-commands = Commandes
cli-usage-see-help = Voyez « guichet --help », ou « guichet COMMANDE --help ».
cli-usage-unknown-argument = Option inconnue : { $arg }.⟦ Vouliez-vous dire { $suggestion }?⟧
cli-usage-unknown-command = Commande inconnue : { $arg }.⟦ Vouliez-vous dire { $suggestion }?⟧
cli-usage-missing = Argument manquant⟦ : { $arg }⟧.
cli-usage-no-value = Il manque une valeur après { $arg }.
cli-usage-invalid-value = La valeur « { $value } » n'est pas valide pour { $arg }.⟦ Valeurs permises : { $expected }.⟧
cli-usage-conflict = { $arg } ne peut pas être utilisé avec⟦ { $other }¦ une autre option⟧.
cli-usage-other = La ligne de commande n'a pas pu être comprise⟦ : { $arg }⟧.

## Fichiers

cli-stdin = entrée standard
cli-unusable = Ce n'est pas un rapport unique lisible.
cli-io-not-found = fichier ou dossier introuvable
cli-io-denied = accès refusé
cli-io-directory = c'est un dossier; donnez un fichier
cli-io-not-directory = une partie du chemin n'est pas un dossier
cli-io-full = il n'y a plus de place sur le disque
cli-io-read-only = le disque est en lecture seule
cli-io-not-utf8 = le texte n'est pas en UTF-8
cli-no-json = Aucun fichier .json dans « { $path } ».

## Mots

cli-yes = oui
cli-no = non
cli-absent = non indiqué
cli-hole = refusé à la lecture
cli-blank = vide
cli-undetermined = indéterminée
cli-unnamed = Organisation sans nom
cli-quoted = « { $value } »
cli-and-others = et { $count ->
    [one] { $count } autre
   *[other] { $count } autres
}
cli-more-in-json = … et { $count ->
    [one] { $count } autre
   *[other] { $count } autres
} (--json donne tout)
cli-lines = { $count ->
    [one] { $count } ligne
   *[other] { $count } lignes
}
cli-months = { $count } mois
cli-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
cli-channel-email = par courriel⟦ ({ $portal })⟧
cli-channel-guichet = dans Guichet⟦ ({ $portal })⟧
cli-channel-handed-in = à remettre dans : { $portal }
cli-channel-handed-in-there = à remettre au destinataire
cli-kind-grant = subvention
cli-kind-statute = obligation légale
cli-kind-recognition = reconnaissance
cli-edition = édition { $edition }
cli-edition-none = aucune édition
cli-consulted = consulté le { $date }
cli-enforced = erreur à partir du { $date }
cli-verified = vérifié sur le formulaire officiel
cli-unverified = hypothèse : formulaire officiel non vérifié

## Constats et verdicts

cli-to-correct = À corriger
cli-to-check = À vérifier
cli-to-know = Bon à savoir
cli-label-where = où
cli-label-with = avec
cli-label-given = donné
cli-label-expected = attendu
cli-label-difference = écart
cli-label-fix = à faire
cli-label-source = source
cli-label-enforced = dès le
cli-label-tag = repère
cli-label-blocks = bloque
cli-label-concerns = concerne
cli-label-code = code
cli-label-cell = Case
cli-label-report = Rapport
cli-label-rule = Règle
cli-label-lines = Lignes
cli-label-formula = Formule
cli-label-source-long = Source
cli-label-status = Statut
cli-label-params = Paramètres
cli-label-program = Programme
cli-label-body = Organisme
cli-label-receiver = Destinataire
cli-label-in-force = En vigueur
cli-label-applies = Concerne
cli-label-agreement = Entente
cli-label-period = Période
cli-label-due = Échéance
cli-label-nil = Rien à déclarer
cli-label-verified = Cases vérifiées
cli-label-nothing = { "" }
cli-blocks-all = tout le dépôt
cli-verdicts = Verdicts
cli-verdict-accepted = accepté
cli-verdict-refused = refusé
cli-no-answer = Ce rapport unique ne répond à aucun programme : ajoutez une ligne à « answers ».
cli-no-edition = Aucune édition n'a pu être choisie : indiquez la date de l'appel, de la signature ou du début de l'entente, ou la fin de la période de la réponse.
cli-refused-report = { $program }, { $form } : refusé
cli-refused-count = refusé : { $count ->
    [one] { $count } point à corriger
   *[other] { $count } points à corriger
}
cli-no-report = { $program } : aucun rapport n'a pu être produit.
cli-program-not-answered = Ce rapport unique ne répond pas à « { $program } ».⟦ Il répond à : { $known }.⟧
cli-program-unknown = Programme ou domaine inconnu : « { $program } ».⟦ Vouliez-vous dire : { $known }?⟧ La liste : guichet programs
cli-answer-needed = Plusieurs réponses à « { $program } » : choisissez avec --answer parmi { $known }.
cli-answer-unknown = Réponse inconnue : « { $answer } ». Réponses à ce programme : { $known }.
cli-cell-unknown = Case inconnue : « { $cell } ».⟦ Les plus proches : { $known }.⟧ La liste : --cells au lieu de --cell.
cli-pointer-unknown = Le pointeur « { $pointer } » ne désigne rien dans ce rapport unique.⟦ Les plus proches : { $known }.⟧
cli-format-unknown = Format inconnu : « { $value } ». Formats : { $known }.
cli-date-unknown = « { $value } » n'est pas un jour : écrivez AAAA-MM-JJ, par exemple 2025-03-31.
cli-no-edition-then = Aucune édition de « { $program } » n'est en vigueur le { $date }.

## En-têtes (suite)

cli-head-verdict = Verdict
cli-head-answer = Réponse
cli-head-column = Libellé
cli-head-field = Donnée
cli-head-role = Rôle
cli-head-basis = Exigences
cli-head-identity = Identité
cli-head-form-by-form = >Par formulaire
cli-head-once = >Une fois
cli-head-spared = >Évité
cli-head-name = Nom
cli-head-forms = Formulaires et éditions
cli-head-verified = >Vérifié
cli-head-reads = Lit
cli-head-param = Paramètre
cli-head-since = Depuis
cli-head-asks = Demande
cli-head-documents = Documents, ou causes du refus
cli-head-receiver-channel = Destinataire et canal officiel

## Explication et effets

cli-param-since = depuis le { $date } : { $source }
cli-reads-values = { $count ->
    [one] { $count } donnée est dans le résultat
   *[other] { $count } données sont dans le résultat
}
cli-reads-guards = { $count ->
    [one] { $count } donnée détermine ce qui y entre
   *[other] { $count } données déterminent ce qui y entre
}
cli-role-value = valeur
cli-role-guard = condition
cli-whole-report = le rapport entier, choix de l'édition
cli-lines-of = les lignes du tableau { $table }
cli-fields = { $count } données
cli-nothing-affected = Aucune case d'aucun rapport n'en dépend.
cli-affected = { $count ->
    [one] { $count } case en dépend
   *[other] { $count } cases en dépendent
}, dans { $programs ->
    [one] { $programs } programme.
   *[other] { $programs } programmes.
}

## Réduction

cli-coverage-title = Réduction : questions posées une seule fois, par rapport à formulaire par formulaire
cli-coverage-scope = { $programs ->
    [one] { $programs } programme
   *[other] { $programs } programmes
}, dernière édition de { $count ->
    [one] { $count } formulaire.
   *[other] chacun des { $count } formulaires.
}
cli-coverage-estimate = Estimation : aucune exigence n'a encore été vérifiée sur un formulaire officiel vierge. Une question est une donnée distincte qu'un formulaire lit; le contexte (programme, formulaire, période, langue) et les textes fixes ne comptent pas.
cli-coverage-alone = Ce qu'un seul programme demande
cli-questions = { $count ->
    [0] aucune question propre à ce programme
    [one] { $count } question
   *[other] { $count } questions
}
cli-own-questions = Questions propres au programme
cli-basis-verified = vérifiées
cli-basis-sourced = avec source
cli-basis-all = toutes
cli-identity-with = avec
cli-identity-without = sans

## Programmes

cli-programs-sum = { $programs } programmes; { $count } exigences vérifiées sur { $total }, les autres sont des hypothèses.
cli-show-cells = { $count } cases
cli-show-legend = * : exigé par le formulaire; ✓ : vérifié sur le formulaire officiel; sans marque : hypothèse
cli-show-params = Paramètres
cli-show-rules = Règles
cli-show-sources = Sources
cli-tier = jusqu'à { $max } habitants : { $value }
cli-tier-last = au-delà : { $value }
cli-no-end = sans fin connue
cli-agreement-required = exigée
cli-agreement-none = aucune
cli-due-unknown = non connue
cli-due-answer = { $value } après la fin de la période de la réponse
cli-due-agreement = { $value } après la fin de l'entente
cli-due-annual = le { $value } qui suit la fin de la période
cli-month-1 = { $date } janvier
cli-month-2 = { $date } février
cli-month-3 = { $date } mars
cli-month-4 = { $date } avril
cli-month-5 = { $date } mai
cli-month-6 = { $date } juin
cli-month-7 = { $date } juillet
cli-month-8 = { $date } août
cli-month-9 = { $date } septembre
cli-month-10 = { $date } octobre
cli-month-11 = { $date } novembre
cli-month-12 = { $date } décembre
cli-check-fine = Tout se charge : { $programs ->
    [one] { $programs } programme
   *[other] { $programs } programmes
}, { $count ->
    [one] { $count } édition.
   *[other] { $count } éditions.
}
cli-check-refused = Refusé, pour { $count ->
    [one] { $count } raison :
   *[other] { $count } raisons :
}
cli-not-editions = « { $path } » ne contient aucune édition : il y faut programme/program.toml et programme/formulaire/date.toml. Un exemple : crates/adapters/famille/editions. Le langage des éditions : docs/mapping-language.md.
cli-none-then = aucune
cli-diff-same = Même édition : rien n'a changé.
cli-diff-nothing = Rien à comparer, ou rien n'a changé.
cli-diff-edition = Édition :
cli-diff-cell = Cases ({ $count }) :
cli-diff-rule = Règles ({ $count }) :
cli-diff-parameter = Paramètres ({ $count }) :
cli-diff-sources = source { $value } pour { $known }
cli-label-wording = Libellé
cli-label-required = Exigée
cli-label-checked = Vérifiée
cli-label-least = Au moins
cli-label-most = Au plus
cli-label-length = Caractères au plus
cli-label-codes = Codes

## Démonstration

cli-demo-title = Guichet, démonstration
cli-demo-overview = { $count } rapports uniques, { $total } réponses : { $accepted } acceptées. Documents et constats dans « { $path } », index dans README.txt et manifest.json.
cli-demo-notice = Les organisations marquées (FICTIVE) sont inventées. Les autres fichiers ne contiennent que des faits publics : aucune de ces organisations ne les a déposés ni approuvés.
cli-demo-readme = Un dossier par organisation, par rapport unique et par réponse : il contient les documents que le destinataire reçoit ou, si le programme refuse, ses constats (findings.txt) et aucun document. Tailles et empreintes SHA-256 ci-dessous; tout est aussi dans manifest.json.
cli-dir-unusable = illisible
cli-written-below = Fichiers sous { $path }
cli-content-hash = empreinte { $value }
cli-demo-own-reduction = { $name } répond ici à { $count } formulaires : { $total } questions formulaire par formulaire, { $value } dans le rapport unique.
cli-demo-explain = D'où vient un montant : { $name }

## Service et dépôt

cli-help-config-file = Fichier de configuration (sans cette option : guichet.toml, s'il existe)
cli-help-serve = Démarrer le service REST
cli-help-serve-examples =
    Exemples :
      guichet migrate
      guichet serve
      guichet serve --listen 0.0.0.0:8080 --database postgres://guichet@localhost/guichet
cli-help-serve-listen = Adresse et port
cli-help-serve-database = Base de données : sqlite:FICHIER ou postgres://…
cli-help-migrate = Mettre la base de données à jour pour cette version, et créer la clé de signature s'il n'y en a pas
cli-help-migrate-examples =
    Exemples :
      guichet migrate
      guichet migrate --database sqlite:donnees/guichet.sqlite
cli-help-migrate-database = Base de données : sqlite:FICHIER ou postgres://…
cli-help-import = Importer des données de référence
cli-help-import-territories = Importer le répertoire officiel des municipalités (MUN.csv), tel que publié
cli-help-import-territories-examples =
    Exemples :
      guichet import territories MUN.csv
      guichet import territories MUN.csv --as-of 2026-01-01
cli-help-import-territories-file = Fichier MUN.csv
cli-help-import-territories-as-of = Date du répertoire (sans cette option : aujourd'hui)
cli-help-import-territories-accept-missing = Accepter un fichier où beaucoup de municipalités manquent
cli-help-file = Déposer un rapport unique directement dans la base de données
cli-help-file-examples =
    Exemples :
      guichet file rapport.json --signatory "Camille Exemple, mairesse" --attachments pieces --receipt recepisse.json
cli-help-file-file = Rapport unique, en JSON; « - » lit l'entrée standard
cli-help-file-signatory = Nom et fonction de la personne qui atteste
cli-help-file-attachments = Dossier où sont les pièces que le rapport unique nomme
cli-help-file-leave-out = Déposer les réponses acceptées, et laisser les autres de côté
cli-help-file-receipt = Écrire le récépissé dans ce fichier
cli-help-token = Créer, lister ou révoquer des jetons
cli-help-token-create = Créer un jeton, qui n'est montré qu'une fois
cli-help-token-create-examples =
    Exemples :
      guichet token create --organization 99901 --label "Logiciel municipal"
      guichet token create --organization 99901 --label "Camille Exemple" --person
cli-help-token-create-label = À quoi sert le jeton
cli-help-token-create-organization = Code géographique de l'organisation
cli-help-token-create-name = Nom de l'organisation, si elle est nouvelle
cli-help-token-create-kind = Type de l'organisation, si elle est nouvelle : municipality, mrc …
cli-help-token-create-member = Membre existant, mem_…, qui reçoit un jeton de plus
cli-help-token-create-receiver = Destinataire, au lieu d'une organisation
cli-help-token-create-person = Jeton d'une personne (seule une personne peut attester)
cli-help-token-create-scopes = Portées : read, write, attest, file (sans cette option : read,write,file pour un logiciel, read,attest pour une personne)
cli-help-token-create-days = Nombre de jours de validité
cli-help-token-list = Lister les jetons, sans leur secret
cli-help-token-revoke = Révoquer un jeton
cli-help-token-revoke-id = Identifiant du jeton, tok_…
cli-help-receipt = Vérifier des récépissés
cli-help-receipt-verify = Vérifier des récépissés sans le serveur ni sa base de données
cli-help-receipt-verify-examples =
    Exemples :
      guichet receipt verify recepisse.json --keys cles.json
cli-help-receipt-verify-files = Récépissés
cli-help-receipt-verify-keys = Clés publiques, obtenues séparément du récépissé (GET /api/v1/receipt-keys)
cli-help-audit = Vérifier la piste d'audit, ou en signer un point de contrôle
cli-help-audit-verify = Relire et vérifier toute la piste d'audit
cli-help-audit-verify-examples =
    Exemples :
      guichet audit verify
      guichet audit verify --receipts recepisse.json --checkpoints point-de-controle.json
cli-help-audit-verify-receipts = Récépissé gardé hors de la base de données (répétable)
cli-help-audit-verify-checkpoints = Point de contrôle gardé hors de la base de données (répétable)
cli-help-audit-checkpoint = Signer l'état actuel de toutes les chaînes, à garder hors de la base de données
cli-help-audit-checkpoint-out = Fichier (sans cette option : la sortie standard)
cli-help-backup = Copier toute la base de données, sans interrompre le service
cli-help-backup-examples =
    Exemples :
      guichet backup sauvegarde-2026-11-23.sqlite
cli-help-backup-file = Fichier à créer
cli-help-restore = Rétablir la base de données à partir d'une sauvegarde
cli-help-restore-examples =
    Exemples :
      guichet restore sauvegarde-2026-11-23.sqlite
cli-help-restore-file = Sauvegarde
cli-help-restore-replace = Remplacer la base de données existante
cli-help-doctor = Diagnostiquer l'installation, et donner la commande qui corrige chaque problème
cli-help-health = Demander au service en marche s'il peut recevoir des dépôts (code de sortie 0 : oui, 1 : non, 2 : aucune réponse)
cli-help-health-listen = Adresse et port du service, s'ils diffèrent de la configuration
cli-help-config-check = Montrer la configuration en vigueur
cli-value-address = ADRESSE
cli-value-url = URL
cli-value-text = TEXTE
cli-value-code = CODE
cli-value-id = ID
cli-serving = Guichet est en marche à { $path } (Ctrl+C pour arrêter)
cli-stopped = Arrêté.
cli-cannot-listen = Impossible d'ouvrir le service à { $path } : { $reason }. Choisissez une autre adresse : guichet serve --listen 127.0.0.1:8081, ou guichet demo --port 8081.
cli-config-wrong = La configuration n'est pas valide : { $reason }. Les clés sont décrites dans docs/configuration.md.
cli-failed = Rien n'a été fait : { $reason }
cli-store-outdated = La base de données n'est pas à jour pour cette version. Lancez : guichet migrate ({ $reason })
cli-store-newer = Cette base de données a été écrite par une version plus récente de Guichet : utilisez cette version, ou une plus récente encore ({ $reason })
cli-store-unavailable = La base de données ne répond pas. Vérifiez son adresse (guichet config check), ou créez-la : guichet migrate ({ $reason })
cli-store-location = L'adresse de la base de données n'est pas valide (attendu : sqlite:FICHIER ou postgres://UTILISATEUR@HÔTE/NOM) : { $reason }
cli-store-redirected = La variable d'environnement { $name } dirigerait { $path } vers un autre serveur, peut-être sans TLS. Retirez-la (unset { $name }), ou nommez le serveur dans l'adresse avec sslmode=verify-full.
cli-store-full = Le disque de la base de données est plein; rien n'a été écrit ({ $reason })
cli-store-read-only = La base de données ne peut pas être écrite. Donnez à ce compte le droit d'écrire le fichier, son dossier et les fichiers -wal et -shm à côté, ou attendez que le serveur accepte les écritures ({ $reason })
cli-store-failed = Erreur de la base de données : { $reason }
cli-key-missing = La clé de signature { $path } ne peut pas être lue ({ $reason }). Pour en créer une : guichet migrate
cli-key-made = Clé de signature créée : { $path }. Gardez-en une copie en lieu sûr : les récépissés en dépendent.
cli-migrated = Base de données à jour : { $path }
cli-migrated-none = rien à faire
cli-import-read = { $path } : { $total } lignes lues, { $count } à vérifier.
cli-import-nothing = Rien ne change.
cli-import-added = Municipalités ajoutées : { $count }
cli-import-reopened = Municipalités rétablies : { $count }
cli-import-renamed = Noms changés : { $count }
cli-import-redesignated = Désignations changées : { $count }
cli-import-moved = Changements de MRC ou de région : { $count }
cli-import-dissolved = Municipalités dissoutes : { $count }
cli-import-population = Populations changées : { $count }
cli-import-area = Superficies changées : { $count }
cli-import-constituted = Dates de constitution changées : { $count }
cli-import-unchanged = Municipalités inchangées : { $count }
cli-scope-unknown = Portée inconnue : « { $value } ». Les portées sont : { $known }
cli-token-once = Voici le jeton. Il n'est montré qu'une fois : transmettez-le par un moyen sûr.
cli-token-made = { $name } · portées : { $value }
cli-token-none = Aucun jeton. Pour en créer un : guichet token create --organization CODE --label "…"
cli-token-in-force = en vigueur
cli-token-until = jusqu'à { $date }
cli-token-revoked = révoqué { $date }
cli-token-person = personne
cli-token-service = logiciel
cli-member-unknown = { $value } n'est pas l'identifiant d'un membre (mem_…). La liste : guichet token list --json
cli-token-unknown = Aucun jeton en vigueur n'a l'identifiant { $value }. La liste : guichet token list
cli-token-taken-back = { $name } est révoqué. Il est refusé dès la seconde suivante.
cli-head-id = Jeton
cli-head-owner = Organisation
cli-head-kind = Sorte
cli-head-scopes = Portées
cli-head-state = État
cli-head-label = Usage
cli-receipt-good = { $path } : récépissé { $name } du { $date }, signature valide (clé { $value })
cli-receipt-none = { $path } : ce n'est pas un récépissé de Guichet, ou son texte est abîmé
cli-receipt-key = { $path } : signé par une clé qui n'est pas dans la liste donnée
cli-receipt-bad = { $path } : la signature n'est pas valide. Le récépissé a été modifié, ou n'a jamais été signé par cette clé
cli-receipt-keys = { $path } : la liste des clés est abîmée
cli-audit-read = { $count } événements lus dans { $total } chaînes, comparés à { $accepted } récépissés et { $value } points de contrôle.
cli-audit-whole = La piste d'audit est intacte.
cli-audit-broken = La piste d'audit a été altérée. Comparez-la avec une sauvegarde, et consignez l'incident.
cli-audit-edited = Chaîne { $name }, position { $value } : l'événement a été modifié.
cli-audit-removed = Chaîne { $name }, position { $value } : l'événement manque.
cli-audit-reordered = Chaîne { $name }, position { $value } : l'événement ne suit pas le précédent; l'ordre a été changé.
cli-audit-cut = Chaîne { $name } : elle finit à la position { $value }, alors que { $path } atteste la position { $expected }. Les derniers événements manquent.
cli-audit-contradicted = Chaîne { $name }, position { $value } : contredit par { $path }.
cli-checkpoint-bad = { $path } : ce point de contrôle n'est pas signé par une clé connue
cli-checkpoint-made = Point de contrôle écrit : { $path }. Gardez-le ailleurs que sur cette machine.
cli-backup-exists = { $path } existe déjà : une sauvegarde n'en écrase jamais une autre. Choisissez un autre nom.
cli-backup-made = Sauvegarde écrite : { $path }. Gardez avec elle une copie de la clé de signature.
cli-restore-exists = { $path } existe déjà. Pour la remplacer : guichet restore FICHIER --replace
cli-restored = Base de données rétablie : { $path }. Vérifiez-la : guichet audit verify
cli-tool-missing = { $name } ne peut pas être lancé ({ $reason }). Installez les outils de PostgreSQL : apt-get install postgresql-client
cli-tool-failed = { $name } a échoué : { $reason }
cli-tool-old = { $name } est trop ancien pour ce serveur ou cette sauvegarde ({ $reason }). Installez les outils de la version du serveur, ou d'une plus récente : apt-get install postgresql-client-VERSION
cli-health-ready = Le service à { $path } est prêt.
cli-health-unready = Le service à { $path } n'est pas prêt : { $reason }
cli-health-silent = Aucun service ne répond à { $path } ({ $reason }). Lancez-le : guichet serve, ou donnez son adresse : guichet health --listen ADRESSE
cli-doctor-well = Tout va bien.
cli-doctor-ill = Lancez les commandes indiquées, dans l'ordre.
cli-doctor-config-good = configuration lue
cli-doctor-key-good = clé de signature : { $value }
cli-doctor-key-missing = pas de clé de signature : { $value }
cli-doctor-key-wrong = la clé de signature est illisible : { $value }
cli-doctor-key-open = d'autres utilisateurs peuvent lire la clé de signature : { $value }
cli-doctor-database = base de données : { $value }
cli-doctor-database-good = base de données à jour : { $value }
cli-doctor-durability = réglages : { $value }
cli-doctor-sound = base de données saine
cli-doctor-unsound = base de données abîmée : { $value }
cli-doctor-no-token = aucun jeton : personne ne peut utiliser le service
cli-doctor-no-territory = aucune municipalité importée : les codes ne peuvent pas être vérifiés
cli-doctor-scanner = l'antivirus ne peut pas être lancé : { $value }
cli-doctor-scanner-good = antivirus : { $value }
cli-doctor-clock = l'horloge du système est antérieure à la publication de cette version : { $value }
cli-doctor-clock-good = horloge : { $value }
cli-filed = Déposé le { $date }, récépissé { $name }
cli-filed-late = Reçu après l'échéance du { $date } : le dépôt est accepté, et le retard est noté.
cli-receiver-by-directory = Destinataire selon le répertoire des municipalités, au dernier jour de la période.
cli-receiver-by-submission = Destinataire selon le rapport unique : aucun répertoire ne mentionne l'organisation.
cli-filed-in-time = Reçu à temps (échéance : { $date }).
cli-file-refused = Rien n'a été déposé
cli-file-attachments = Rien n'a été déposé : { $count } pièces manquent. Donnez leur dossier avec --attachments.
cli-file-answered = Rien n'a été déposé : le rapport unique { $name } répond déjà à { $program }, { $form }.
cli-demo-filing-title = Dépôt
cli-demo-base-note = Base de données de la démonstration de Guichet : tout y est fictif, et la prochaine démonstration l'efface.
cli-demo-all-refused = refusé par tous les programmes : il manque des renseignements obligatoires
cli-demo-filed = Rapports uniques déposés : { $accepted }; refusés : { $count }. Un autre est prêt : les commandes suivantes le déposent, étape par étape.
cli-demo-step-tokens = Les jetons de la démonstration : celui du logiciel municipal, celui de la personne qui signe
cli-demo-step-programs = Ce que demande un programme
cli-demo-step-validate = Essai à blanc : tous les points, et le verdict de chaque programme
cli-demo-step-attach = Joindre les pièces
cli-demo-step-submit = Envoyer le rapport unique
cli-demo-step-attest = Attester
cli-demo-step-file = Déposer : le récépissé signé
cli-demo-step-reports = Les rapports de programme, leurs documents et leurs transmissions
cli-demo-step-verify = Vérifier les récépissés, sans le serveur
cli-demo-serving = Le service est en marche; ses pages sont à { $path } (Ctrl+C pour arrêter)
cli-help-config-reference = Écrire la page de référence de la configuration
cli-help-config = Montrer la configuration en vigueur

## Configuration

cli-settings-page = Cette page est produite par « guichet config reference ». Il y a trois couches, et la dernière l'emporte : le fichier guichet.toml (ou --config FICHIER), l'environnement (GUICHET_…), les options de la commande. Une clé inconnue est refusée. « guichet config check » montre la configuration en vigueur.
cli-settings-heads = | clé · key | environnement · environment | par défaut · default | sens · meaning |
cli-setting-database = Base de données : `sqlite:FICHIER` ou `postgres://…`
cli-setting-allow-plaintext = Permettre une connexion sans TLS à un serveur PostgreSQL qui n'est pas sur cette machine
cli-setting-connections = Nombre de connexions à la base de données
cli-setting-listen = Adresse et port du service
cli-setting-workers = Fils d'exécution qui traitent les demandes; 0 : un par processeur
cli-setting-signing-key-file = Fichier de la clé qui signe les récépissés; `guichet migrate` le crée
cli-setting-earlier-keys-file = Fichier des anciennes clés publiques, pour vérifier les anciens récépissés
cli-setting-json-bytes = Taille maximale d'un contenu JSON, en octets, une fois décompressé
cli-setting-body-seconds = Temps maximal pour recevoir le contenu d'une demande, en secondes
cli-setting-requests-per-minute = Demandes par minute pour chaque jeton; 0 : sans limite
cli-setting-scanner = Commande qui examine une pièce jointe; elle reçoit le chemin du fichier et se termine par le code 0 (fichier sain) ou 1 (fichier infecté)
cli-setting-scanner-seconds = Temps maximal de cette commande pour une pièce, en secondes; au-delà, la pièce est refusée et peut être renvoyée
cli-setting-spool = Dossier où une pièce est écrite pendant sa réception, jusqu'à ce qu'elle ait été examinée
cli-setting-drain-seconds = Secondes entre le signal d'arrêt et le refus des nouvelles connexions
cli-setting-shutdown-seconds = Secondes laissées aux demandes en cours pour se terminer
cli-setting-log = Filtre du journal : `info`, `guichet_api=debug` …
cli-setting-log-json = Journal en JSON, un objet par ligne
cli-setting-programs = Dossier d'éditions chargées au démarrage, en plus de celles qui sont intégrées; un programme de même identifiant remplace celui qui est intégré
cli-invalid = Rien n'a été fait : « { $name } » attend { $expected }.
