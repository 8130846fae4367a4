### Les constats : un message par code de guichet-core (finding.rs), dans l'ordre des étapes.
###
### finding-<code> = le constat, en une phrase ou deux, avec la valeur
###     .title     nom court, pour docs/constats.md
###     .expected  ce qui était attendu (facultatif)
###     .fix       la prochaine étape
###     .why       pourquoi la règle existe
###
### Entre ⟦ et ⟧ : un passage qui disparaît quand une de ses valeurs manque, et après ¦, ce qui le remplace.
### Ailleurs, une valeur manquante se lit « … ».
### Une espace insécable (U+00A0) précède : % $ » et suit «. Un test le vérifie.
###
### Valeurs connues, mises par les règles (aucune n'est garantie) :
# $provided : valeur donnée
# $pointer : endroit de la valeur
# $expected : ce qui était attendu
# $min : plus petite valeur permise
# $max : plus grande valeur permise
# $max_length : nombre maximal de caractères
# $line : ligne du fichier
# $column : colonne du fichier
# $codes : codes permis
# $nearest : valeur permise la plus proche
# $name : nom de la clé, du caractère ou de l'élément
# $program : programme
# $form : formulaire
# $edition : édition
# $cell : case du formulaire
# $table : tableau ou liste
# $where : endroit, en mots
# $rows : lignes en cause
# $total : total déclaré (à défaut, $amount)
# $sum : somme calculée
# $parts : parties de la somme
# $difference : écart
# $amount : montant de référence (à défaut, $total)
# $agreement : entente
# $period_from : premier jour de la période de référence (rapport unique, entente, fenêtre)
# $period_to : dernier jour de la période de référence
# $answer_from : premier jour de la période de la réponse
# $answer_to : dernier jour de la période de la réponse
# $kind : type d'organisation
# $threshold : seuil
# $population : population
# $rate : taux
# $cap : plafond
# $counted : aide publique comptée
# $base : montant sur lequel porte le taux
# $id : identifiant
# $list : liste (à défaut, $table)
# $field : champ
# $other : autre valeur ou autre ligne
# $status : état
# $date : date
# $target : ligne ou valeur visée

## Lecture du fichier

finding-json-syntax = Le fichier n'est pas un texte JSON valide⟦ : ligne { $line }⟦, colonne { $column }⟧⟧.⟦ Lu à cet endroit : « { $provided } ».⟧
    .title = Texte JSON invalide
    .expected = un seul document JSON, complet
    .fix = Corrigez le texte à cet endroit, ou produisez de nouveau le fichier avec votre logiciel, puis renvoyez-le.
    .why = Un texte incomplet ou mal formé ne peut être lu sans deviner, et Guichet ne devine pas.

finding-json-encoding = Le fichier n'est pas en UTF-8, ou il commence par une marque d'ordre des octets.
    .title = Codage des caractères
    .expected = du texte UTF-8 sans marque d'ordre des octets (BOM)
    .fix = Enregistrez le fichier en « UTF-8 » (et non « UTF-8 avec BOM » ni « Windows-1252 »), puis renvoyez-le.
    .why = Avec un autre codage, les accents des noms et des titres arriveraient abîmés chez les destinataires.

finding-json-too-deep = Le fichier compte trop de niveaux imbriqués⟦ : { $max } au plus⟧.
    .title = Trop de niveaux imbriqués
    .fix = Présentez les lignes en listes simples, comme dans le schéma public, sans les imbriquer.
    .why = Le rapport unique est fait de listes simples. Un texte imbriqué plus loin ne vient pas d'un rapport et coûterait cher à lire.

finding-json-too-large = Le fichier est trop gros⟦ ({ $provided })⟧⟦ : la taille maximale est de { $max } octets⟧.
    .title = Fichier trop gros
    .fix = Retirez ce qui n'est pas demandé, et envoyez les pièces justificatives à part plutôt que dans le rapport.
    .why = Une limite connue d'avance protège le service pour tout le monde. Elle dépasse largement le plus gros rapport réel.

finding-duplicate-key = La clé⟦ « { $name } »⟧ apparaît deux fois dans le même objet⟦ (ligne { $line }⟦, colonne { $column }⟧)⟧.
    .title = Clé en double
    .expected = chaque clé une seule fois par objet
    .fix = Gardez la bonne valeur et supprimez l'autre.
    .why = Deux logiciels pourraient lire deux valeurs différentes dans un même rapport, alors que la signature n'en couvre qu'une.

finding-number-not-exact = Le nombre⟦ { $provided }⟧ ne peut pas être lu exactement⟦ (ligne { $line }⟦, colonne { $column }⟧)⟧.
    .title = Nombre inexact
    .expected = un entier d'au plus 15 chiffres, ou un nombre décimal écrit entre guillemets
    .fix = Écrivez les montants en cents, sans décimale (48 350,00 $ s'écrit 4835000), et les autres décimaux comme du texte (« 12.5 »).
    .why = Un ordinateur arrondit certains nombres sans le dire. Un montant public doit être lu au cent près.

## Forme

finding-forbidden-character = Le texte⟦ du champ « { $field } »⟧ contient un caractère interdit⟦ ({ $name })⟧.
    .title = Caractère interdit
    .expected = du texte sans caractère nul ni caractère qui change le sens de lecture
    .fix = Effacez le texte et tapez-le de nouveau, ou collez-le sans mise en forme.
    .why = Ces caractères invisibles peuvent faire lire à une personne autre chose que ce qui est enregistré.

finding-unknown-field = Le champ⟦ « { $name } »⟧ n'existe pas⟦ dans « { $list } »⟧.⟦ Le nom le plus proche est « { $nearest } ».⟧
    .title = Champ inconnu
    .expected = un champ du schéma public⟦ : { $codes }⟧
    .fix = Corrigez le nom du champ, ou retirez-le s'il n'est pas demandé.
    .why = Un champ ignoré en silence serait une information que vous croyez transmise et que personne ne reçoit.

finding-unknown-schema-version = La version du schéma⟦ « { $provided } »⟧ n'est pas connue.
    .title = Version du schéma inconnue
    .expected = ⟦{ $codes }⟧
    .fix = Indiquez une version publiée du schéma dans « schema_version », ou mettez à jour votre logiciel.
    .why = La version dit comment lire tout le reste du rapport.

finding-missing-field = Il manque une valeur obligatoire⟦ : « { $field } »⟧.
    .title = Valeur obligatoire absente
    .expected = ⟦{ $expected }⟧
    .fix = Remplissez ⟦« { $field } »¦ce champ⟧. Si la valeur est inconnue et que le champ le permet, déclarez-la absente avec sa raison.
    .why = Sans cette valeur, la ligne ne peut être ni reconnue ni rattachée à un programme.

finding-wrong-type = La valeur⟦ « { $provided } »⟧⟦ du champ « { $field } »⟧ n'est pas du bon type.
    .title = Type de valeur
    .expected = ⟦{ $expected }⟧
    .fix = Remplacez-la par une valeur du type attendu⟦ : { $expected }⟧.
    .why = Un montant, une date et un texte ne se lisent pas de la même façon. Aucune conversion n'est faite à votre place.

finding-out-of-bounds = La valeur⟦ { $provided }⟧⟦ du champ « { $field } »⟧ est hors des limites permises.
    .title = Valeur hors limites
    .expected = ⟦au moins { $min }⟦ et au plus { $max }⟧¦⟦au plus { $max }⟧⟧
    .fix = Vérifiez le nombre, son signe et son unité (des cents ou des dollars), puis corrigez-le.
    .why = Une valeur hors limites vient presque toujours d'une faute de frappe ou d'une unité mal comprise.

finding-text-length = Le texte⟦ du champ « { $field } »⟧ est vide ou trop long⟦ : { $provided }⟧.
    .title = Longueur du texte
    .expected = ⟦⟦de { $min } à ¦au plus ⟧{ $max_length } caractères⟧
    .fix = Écrivez un texte de la longueur permise, ou laissez le champ absent s'il n'y a rien à dire.
    .why = Un champ vide laisse croire qu'une réponse a été donnée. Un texte trop long serait coupé par un destinataire.

finding-wrong-format = La valeur⟦ « { $provided } »⟧⟦ du champ « { $field } »⟧ n'a pas la forme attendue.
    .title = Forme de la valeur
    .expected = ⟦{ $expected }⟧
    .fix = Récrivez-la dans la forme attendue⟦ : { $expected }⟧.
    .why = Les identifiants, les codes et les adresses ont une forme fixe pour que chaque système les reconnaisse.

finding-invalid-date = La date⟦ « { $provided } »⟧⟦ du champ « { $field } »⟧ n'existe pas ou ne se lit pas.
    .title = Date invalide
    .expected = une date comme 2026-03-31, ou un mois (2026-03) ou une année (2026) si le champ le permet
    .fix = Écrivez la date dans l'ordre année-mois-jour et vérifiez que ce jour existe.
    .why = C'est la date qui décide de la période et du programme où la ligne compte.

finding-unknown-code = Le code⟦ « { $provided } »⟧⟦ du champ « { $field } »⟧ n'est pas dans la liste.⟦ Le plus proche est « { $nearest } ».⟧
    .title = Code hors liste
    .expected = ⟦un de ces codes : { $codes }⟧
    .fix = Choisissez un code de la liste⟦, par exemple « { $nearest } »⟧.
    .why = Chaque code est traduit dans les mots de chaque destinataire. Un code inconnu ne peut pas l'être.

finding-too-many-rows = La liste⟦ « { $list } »⟧ n'a pas le nombre d'éléments permis⟦ : elle en compte { $provided }⟧.
    .title = Nombre d'éléments
    .expected = ⟦au moins { $min }⟦ et au plus { $max }⟧¦⟦au plus { $max }⟧⟧
    .fix = Ajoutez ou retirez des éléments pour respecter la limite.
    .why = Des limites connues d'avance gardent le rapport lisible et le service disponible pour tout le monde.

finding-duplicate-value = La valeur⟦ « { $provided } »⟧ apparaît deux fois dans la même liste⟦ (« { $field } »)⟧.
    .title = Valeur en double
    .expected = des valeurs toutes différentes
    .fix = Supprimez la répétition.
    .why = Une valeur répétée pourrait être comptée deux fois.

## Cohérence

finding-duplicate-id = L'identifiant⟦ « { $id } »⟧ désigne deux lignes⟦ de la liste « { $list } »⟧⟦ (lignes { $rows })⟧.
    .title = Identifiant en double
    .expected = un identifiant différent pour chaque ligne de la liste
    .fix = Donnez un autre identifiant à une des deux lignes, ou supprimez-la si c'est une copie.
    .why = L'identifiant suit la ligne d'une année à l'autre et d'un programme à l'autre. Il ne peut en désigner qu'une.

finding-unknown-reference = ⟦« { $field } »¦Un champ⟧ renvoie à ⟦« { $provided } », ⟧une ligne qui n'existe pas⟦ dans « { $list } »⟧.⟦ L'identifiant le plus proche est « { $nearest } ».⟧
    .title = Renvoi vers une ligne absente
    .expected = l'identifiant d'une ligne⟦ de la liste « { $list } »⟧
    .fix = Corrigez l'identifiant, ou ajoutez la ligne à laquelle il renvoie.
    .why = Une dépense, une mesure ou un suivi sans sa ligne d'origine ne peut être rattaché à aucun programme.

finding-circular-reference = La ligne⟦ « { $id } »⟧ renvoie à elle-même, directement ou par d'autres lignes⟦ ({ $rows })⟧.
    .title = Renvoi en boucle
    .fix = Retirez un des renvois pour rompre la boucle.
    .why = Un plan ne peut se succéder à lui-même, ni un chiffre être une partie de lui-même.

finding-unknown-pointer = L'endroit⟦ « { $provided } »⟧ n'existe pas dans le rapport.
    .title = Pointeur inexistant
    .expected = le pointeur d'une ligne du rapport, par exemple /measures/m1
    .fix = Corrigez le pointeur, ou retirez la ligne qui le donne.
    .why = Une absence, un chiffre ou un texte doit renvoyer à une ligne qui existe.

finding-period-reversed = La période finit avant de commencer⟦ : du { $period_from } au { $period_to }⟧⟦ (« { $field } »)⟧.
    .title = Période inversée
    .expected = une date de fin égale ou postérieure à la date de début
    .fix = Vérifiez les deux dates. Elles sont peut-être inversées.
    .why = Une période inversée ne contient aucun jour : rien ne pourrait y compter.

finding-period-too-long = La période est anormalement longue⟦ : du { $period_from } au { $period_to }⟧⟦ (« { $field } »)⟧.
    .title = Période trop longue
    .expected = ⟦au plus { $max } ans⟧
    .fix = Vérifiez l'année des deux dates.
    .why = Une période de plusieurs dizaines d'années vient presque toujours d'une faute de frappe dans l'année.

finding-answer-outside-period = La période de la réponse⟦ (du { $answer_from } au { $answer_to })⟧ dépasse celle du rapport unique⟦ (du { $period_from } au { $period_to })⟧.
    .title = Réponse hors de la période du rapport
    .expected = ⟦une période comprise du { $period_from } au { $period_to }⟧
    .fix = Élargissez la période du rapport unique, ou corrigez celle de la réponse.
    .why = Le rapport unique doit contenir tous les jours dont ses réponses rendent compte.

finding-date-outside-period = La date⟦ « { $provided } »⟧⟦ du champ « { $field } »⟧ tombe après la période du rapport⟦, qui finit le { $period_to }⟧.
    .title = Date postérieure à la période
    .expected = ⟦au plus tard le { $period_to }⟧
    .fix = Vérifiez l'année. Si la date est juste, gardez la ligne pour le prochain rapport, ou donnez-lui l'état « prévu ».
    .why = Un rapport rend compte de ce qui a eu lieu. Un événement à venir se déclare avec l'état « prévu ».

finding-dates-out-of-order = Deux dates de la même ligne se contredisent⟦ : « { $field } » ({ $provided }) et « { $other } » ({ $date })⟧.
    .title = Dates incohérentes
    .fix = Vérifiez les deux dates et corrigez celle qui est fausse.
    .why = Une décision ne peut être antérieure à la demande, ni une date de fin à la date de début.

finding-duplicate-answer = La même obligation reçoit deux réponses⟦ : { $program }⟦, { $form }⟧⟧⟦, du { $answer_from } au { $answer_to }⟧⟦ (voir aussi « { $other } »)⟧.
    .title = Deux réponses à la même obligation
    .expected = une seule réponse par programme, formulaire, période et entente
    .fix = Gardez une des deux réponses et supprimez l'autre.
    .why = Le destinataire recevrait deux rapports pour une même obligation, sans savoir lequel est le bon.

finding-unknown-program = Le programme⟦ « { $provided } »⟧ n'est pas connu.⟦ Le plus proche est « { $nearest } ».⟧
    .title = Programme inconnu
    .expected = ⟦un de ces programmes : { $codes }⟧
    .fix = Corrigez l'identifiant du programme. La liste des programmes s'obtient par « guichet programs ».
    .why = Sans le programme, on ne sait ni quoi demander ni à qui transmettre.

finding-unknown-form = ⟦Le programme « { $program } »¦Le programme⟧ n'a pas de formulaire⟦ « { $form } »⟧.⟦ Donné : « { $provided } ».⟧
    .title = Formulaire introuvable
    .expected = ⟦un de ceux-ci : { $codes }⟧
    .fix = Choisissez un formulaire de ce programme (« guichet programs » en donne la liste).
    .why = Chaque programme a ses propres formulaires.

finding-no-edition = Aucune édition du formulaire⟦ « { $form } »⟧⟦ du programme « { $program } »⟧ n'est en vigueur ⟦le { $date }¦à cette date⟧.
    .title = Aucune édition à cette date
    .expected = ⟦une date comprise dans : { $codes }⟧
    .fix = Vérifiez la date de l'appel de projets de l'entente, ou la fin de la période de la réponse. Si elles sont justes, Guichet ne connaît pas les règles de cette époque : adressez-vous au destinataire.
    .why = Une réponse est évaluée selon les règles de son époque, jamais selon celles d'une autre.

finding-edition-undetermined = L'édition du formulaire⟦ « { $form } »⟧ ne peut pas être choisie : l'entente⟦ « { $agreement } »⟧ n'a ni date d'appel, ni date de signature, ni début de période.
    .title = Édition impossible à choisir
    .expected = la date de l'appel de projets de l'entente
    .fix = Inscrivez la date de l'appel de projets (à défaut, celle de la signature).
    .why = Une entente garde les règles de l'appel qui l'a créée, même si elles ont changé depuis.

finding-agreement-of-other-program = L'entente⟦ « { $agreement } »¦⟦ « { $provided } »⟧⟧ appartient à un autre programme⟦ (« { $other } »)⟧ que la réponse⟦ (« { $program } »)⟧.
    .title = Entente d'un autre programme
    .fix = Choisissez l'entente de ce programme, ou corrigez le programme de la réponse.
    .why = Les dépenses imputées à une entente ne peuvent être réclamées qu'au programme qui l'a signée.

finding-federal-code = Le code géographique⟦ « { $provided } »⟧ a été lu sans son préfixe fédéral 24⟦ : « { $expected } »⟧.
    .title = Code géographique fédéral
    .expected = ⟦{ $expected }⟧
    .fix = Rien à faire. Pour éviter ce message, donnez le code québécois à cinq chiffres.
    .why = Statistique Canada place le code de la province (24) devant le code géographique du Québec. C'est la même municipalité.

finding-code-lost-zero = Le code⟦ « { $provided } »⟧⟦ du champ « { $field } »⟧ semble avoir perdu son zéro du début.⟦ Le code est sans doute « { $expected } ».⟧
    .title = Zéro du début perdu
    .expected = ⟦{ $expected }⟧
    .fix = Remettez le zéro⟦ : « { $expected } »⟧. Dans un tableur, donnez d'abord à la colonne le format « Texte ».
    .why = Un tableur lit 09020 comme le nombre 9020. Le code ne désigne alors plus la bonne municipalité.

finding-code-of-other-kind = Le code géographique⟦ « { $provided } »⟧ n'a pas la longueur attendue pour ce type d'organisation⟦ ({ $kind })⟧.
    .title = Code géographique d'un autre type d'organisation
    .expected = ⟦un code de { $expected } caractères⟧
    .fix = Vérifiez le type d'organisation et le code : cinq chiffres pour une municipalité, deux ou trois pour une MRC.
    .why = Le code et le type d'organisation déterminent ensemble des programmes qui s'adressent à vous.

finding-unknown-region = La région administrative⟦ « { $provided } »⟧ n'existe pas.
    .title = Région inconnue
    .expected = un code de 01 à 17
    .fix = Donnez le code à deux chiffres de votre région administrative, par exemple 01 pour le Bas-Saint-Laurent.
    .why = La région décide du destinataire pour plusieurs programmes.

finding-unknown-territory = Aucun territoire ne porte le code géographique⟦ « { $provided } »⟧.⟦ Codes les plus proches : { $nearest }.⟧
    .title = Code géographique inconnu
    .expected = un code du Répertoire des municipalités du Québec
    .fix = Corrigez le code⟦. Le vôtre est peut-être dans cette liste : { $nearest }⟧. Si votre municipalité vient d'être créée, demandez à l'administrateur du service d'importer le répertoire à jour.
    .why = Les destinataires reconnaissent l'organisation à son code. Un code inconnu, ou celui d'une autre organisation, ne le permet pas.

finding-dissolved-territory = Le code géographique⟦ « { $provided } »⟧⟦ ({ $name })⟧ n'est plus en vigueur⟦ depuis le { $date }⟧⟦, avant la fin de la période ({ $period_to })⟧.⟦ Lui succède : { $expected }.¦ Son successeur n'est pas connu.⟧
    .title = Code géographique retiré
    .expected = ⟦{ $expected }⟧
    .fix = ⟦Donnez le code et le nom de l'organisation qui lui succède : { $expected }.¦Donnez le code et le nom de l'organisation qui lui succède.⟧ Si le rapport ne couvre que la période antérieure au changement, corrigez la fin de la période.
    .why = Après un regroupement ou un changement de code, c'est la nouvelle organisation qui répond des ententes de l'ancienne.

finding-name-of-other-territory = Le nom⟦ « { $provided } »⟧ n'est pas celui du code géographique⟦ « { $target } »⟧⟦ : { $expected }⟧.
    .title = Nom d'un autre territoire
    .expected = ⟦{ $expected }⟧
    .fix = Corrigez le nom ou le code géographique, celui des deux qui est faux.
    .why = Un code et un nom qui ne vont pas ensemble viennent souvent d'une erreur de copie. Les différences d'accents et de majuscules ne comptent pas.

finding-mrc-contradicted = La MRC⟦ « { $provided } »⟧ n'est pas celle de l'organisation⟦ ({ $name })⟧⟦ au { $date }⟧⟦ : { $expected }⟧.
    .title = MRC d'une autre organisation
    .expected = ⟦{ $expected }⟧
    .fix = Corrigez la MRC⟦ : { $expected }⟧, ou le code géographique s'il est faux.
    .why = La MRC décide parfois du destinataire, et de qui peut préparer le rapport.

finding-region-contradicted = La région administrative⟦ « { $provided } »⟧ n'est pas celle de l'organisation⟦ ({ $name })⟧⟦ au { $date }⟧⟦ : { $expected }⟧.
    .title = Région d'une autre organisation
    .expected = ⟦{ $expected }⟧
    .fix = Corrigez la région⟦ : { $expected }⟧, ou le code géographique s'il est faux.
    .why = La région décide du destinataire pour plusieurs programmes.

finding-negative-amount = Le montant⟦ { $amount }⟧⟦ du champ « { $field } »⟧ est négatif.
    .title = Montant négatif
    .expected = un montant de zéro ou plus
    .fix = Si c'est un remboursement ou un crédit, expliquez-le. Sinon, retirez le signe moins.
    .why = Un montant négatif réduit une réclamation. Il doit être voulu.

finding-duplicate-expense = Deux lignes ressemblent à la même dépense⟦ : « { $id } » et « { $other } »⟧⟦ ({ $amount }⟦, { $date }⟧⟦, pièce { $provided }⟧)⟧.
    .title = Dépense possiblement en double
    .fix = Supprimez la ligne en trop, ou justifiez : ce sont peut-être deux achats distincts du même montant.
    .why = La même facture saisie deux fois serait réclamée deux fois.

finding-over-allocated = La dépense⟦ « { $id } »⟧ est répartie au-delà de son montant.⟦ Montant de la dépense { $amount }, somme des parts { $sum }⟦ ({ $parts })⟧ : { $difference } en trop.⟧
    .title = Dépense répartie au-delà de son montant
    .expected = ⟦au plus { $amount }⟧
    .fix = Réduisez une des parts⟦ de { $difference } au total⟧ : un même dollar n'est réclamé qu'une fois.
    .why = Un dollar réclamé à deux programmes est la première chose qu'un vérificateur cherche.

finding-allocation-shape = Une part de la dépense⟦ « { $id } »⟧ doit donner un pourcentage ou un montant : l'un des deux, pas les deux.
    .title = Part mal exprimée
    .expected = un pourcentage ou un montant
    .fix = Gardez le pourcentage ou le montant, et retirez l'autre.
    .why = Avec les deux, ils pourraient se contredire. Sans aucun, la part est inconnue.

finding-duplicate-allocation = ⟦« { $provided } »¦La même entente ou le même programme⟧ apparaît deux fois dans la répartition de la dépense⟦ « { $id } »⟧.
    .title = Répartition en double
    .expected = chaque entente ou programme une seule fois par dépense
    .fix = Réunissez les deux parts en une seule.
    .why = Une part répétée laisse croire à deux réclamations de la même dépense.

finding-agreement-overspent = Les dépenses imputées à l'entente⟦ « { $agreement } »⟧ dépassent son montant.⟦ Montant de l'entente { $amount }, dépenses imputées { $sum }⟦ ({ $parts })⟧ : { $difference } de plus.⟧
    .title = Entente dépassée
    .expected = ⟦au plus { $amount }⟧
    .fix = Vérifiez les parts imputées à cette entente. Si le dépassement est réel, il reste à votre charge : justifiez-le.
    .why = Le programme ne paie pas plus que le montant de l'entente.

finding-instalments-do-not-close = Les versements de l'entente⟦ « { $agreement } »⟧ ne totalisent pas son montant.⟦ Montant de l'entente { $amount }, somme des versements { $sum }⟦ ({ $parts })⟧ : écart de { $difference }.⟧
    .title = Versements qui ne totalisent pas le montant de l'entente
    .expected = ⟦{ $amount }⟧
    .fix = Ajoutez le versement qui manque, même prévu, ou corrigez le montant de l'entente s'il y a eu un avenant.
    .why = L'écart signale un versement oublié ou un avenant non inscrit.

finding-instalments-exceed = Les versements de l'entente⟦ « { $agreement } »⟧ dépassent son montant.⟦ Montant de l'entente { $amount }, somme des versements { $sum }⟦ ({ $parts })⟧ : { $difference } de plus.⟧
    .title = Versements au-delà de l'entente
    .expected = ⟦au plus { $amount }⟧
    .fix = Corrigez le versement en trop, ou inscrivez l'avenant qui augmente l'entente.
    .why = Un trop-perçu doit être remboursé.

finding-awards-exceed-fund = Les sommes attribuées par le fonds⟦ « { $id } »⟧ dépassent son enveloppe.⟦ Enveloppe { $amount }, somme attribuée { $sum }⟦ ({ $parts })⟧ : { $difference } de plus.⟧
    .title = Fonds dépassé
    .expected = ⟦au plus { $amount }⟧
    .fix = Vérifiez les montants attribués et l'enveloppe, puis corrigez ou justifiez.
    .why = Un fonds ne peut attribuer plus que son enveloppe.

finding-award-over-cap = La somme attribuée⟦ (« { $id } »)⟧ dépasse le plafond par projet du fonds.⟦ Somme attribuée { $amount }, plafond { $cap }⟦ : { $difference } de plus⟧.⟧
    .title = Plafond par projet dépassé
    .expected = ⟦au plus { $cap }⟧
    .fix = Corrigez la somme ou le plafond. Si l'exception a été décidée, justifiez-la.
    .why = Le plafond fait partie des règles que le fonds a lui-même publiées.

finding-retained-exceeds-received = Le fonds⟦ « { $id } »⟧ retient plus qu'il n'a reçu⟦ : { $sum } retenus, { $total } reçus⟧.
    .title = Plus de demandes retenues que reçues
    .expected = ⟦au plus { $total }⟧
    .fix = Vérifiez le nombre et le montant des demandes reçues et retenues. Ils sont peut-être inversés.
    .why = On ne peut retenir une demande qui n'a pas été reçue.

finding-granted-exceeds-requested = Le montant accordé dépasse le montant demandé.⟦ Demandé { $total }, accordé { $sum }⟦ : { $difference } de plus⟧.⟧
    .title = Montant accordé supérieur au montant demandé
    .expected = ⟦au plus { $total }⟧
    .fix = Vérifiez les deux montants. Ils sont peut-être inversés, ou la demande a été révisée.
    .why = Un programme accorde rarement plus que ce qui lui est demandé : l'écart vient presque toujours d'une faute de saisie.

finding-decision-incomplete = La décision⟦ de « { $id } »⟧ est incomplète : il manque la décision ou sa date⟦ (« { $field } »)⟧.
    .title = Décision incomplète
    .expected = une décision et sa date, ou ni l'une ni l'autre
    .fix = Ajoutez ce qui manque, ou retirez l'autre si la demande est encore à l'étude.
    .why = Sans la date, on ne sait pas dans quelle période la réponse est arrivée.

finding-adoption-incomplete = Le plan ou la politique⟦ « { $name } »¦⟦ « { $id } »⟧⟧ est adopté, mais il manque ⟦« { $field } »¦la date ou la résolution d'adoption⟧.
    .title = Adoption sans preuve
    .expected = la date d'adoption et le numéro de la résolution du conseil
    .fix = Ajoutez la date et le numéro de la résolution, ou changez l'état du plan s'il n'est pas encore adopté.
    .why = Les programmes demandent la résolution du conseil comme preuve de l'adoption.

finding-resolution-after-period = La résolution⟦ « { $id } »⟧ est datée ⟦du { $date }, après ¦d'après ⟧la fin de la période⟦ ({ $period_to })⟧.
    .title = Résolution postérieure à la période
    .expected = ⟦au plus tard le { $period_to }⟧
    .fix = Vérifiez la date de la résolution. Si elle est juste, l'adoption compte pour la prochaine période.
    .why = Un plan adopté après la période ne peut être déclaré adopté dans ce rapport.

finding-status-needs-reason = ⟦L'état « { $status } »¦Cet état⟧ demande une raison, et elle manque⟦ (« { $id } »)⟧.
    .title = Raison absente
    .expected = ⟦une de ces raisons : { $codes }⟧
    .fix = Choisissez la raison (budget, personnel, calendrier ou autre) et ajoutez une phrase si c'est utile.
    .why = La raison aide le ministère et le milieu à lever l'obstacle. Elle est demandée par plusieurs programmes.

finding-variance-unexplained = L'écart⟦ de « { $id } »⟧ entre le prévu et le réel n'est pas expliqué.⟦ Prévu { $amount }, réel { $sum } : écart de { $difference }⟦, au-delà du seuil de { $threshold }⟧.⟧
    .title = Écart non expliqué
    .fix = Expliquez l'écart en une phrase.
    .why = Les programmes demandent la raison des écarts importants. La donner maintenant évite une demande de complément.

finding-part-exceeds-whole = La partie⟦ « { $id } »⟧ dépasse le total⟦ « { $other } »⟧.⟦ Partie { $sum }, total { $total }⟦ : { $difference } de plus⟧.⟧
    .title = Partie plus grande que le tout
    .expected = ⟦au plus { $total }⟧
    .fix = Vérifiez les deux valeurs et leur lien.
    .why = La partie est déjà comprise dans le total : elle ne peut pas le dépasser.

finding-percent-out-of-range = Le pourcentage⟦ { $provided }⟧⟦ du champ « { $field } »⟧ n'est pas entre 0 et 100.
    .title = Pourcentage hors limites
    .expected = de 0 à 100 %, soit de 0 à 10 000 points de base
    .fix = Vérifiez la valeur et son unité (45 % s'écrit 4500 en points de base).
    .why = Une part de quelque chose ne dépasse pas 100 %.

finding-measure-name-missing = Le taux de faible revenu⟦ « { $id } »⟧ ne dit pas selon quelle mesure il est calculé.
    .title = Mesure de faible revenu non nommée
    .expected = MFR, MPC ou SFR
    .fix = Nommez la mesure telle que la source la donne : mesure de faible revenu (MFR), mesure du panier de consommation (MPC) ou seuil de faible revenu (SFR).
    .why = Ces mesures donnent des taux très différents pour le même territoire. Sans le nom, les chiffres ne se comparent pas.

finding-nil-return-contradicted = « Rien à déclarer » est coché⟦ pour « { $list } »⟧, mais des lignes disent le contraire⟦ : { $rows }⟧.
    .title = « Rien à déclarer » contredit
    .fix = Retirez « rien à déclarer », ou supprimez les lignes.
    .why = Le destinataire ne saurait pas laquelle des deux déclarations croire.

finding-absence-contradicted = La valeur⟦ « { $target } »¦⟦ « { $provided } »⟧⟧ est déclarée absente, mais elle est présente.
    .title = Absence contredite
    .fix = Retirez la déclaration d'absence, ou la valeur.
    .why = Une absence déclarée dit au destinataire de ne rien attendre. Elle ne peut accompagner une valeur.

finding-straddles-period = La date⟦ « { $provided } »⟧⟦ du champ « { $field } »⟧ chevauche la limite de la période ⟦du { $answer_from } au { $answer_to }¦⟦du { $period_from } au { $period_to }¦visée⟧⟧.
    .title = Date à cheval sur deux périodes
    .expected = une date comprise tout entière dans une période
    .fix = Précisez la date, ou partagez la ligne en deux : une par période.
    .why = Guichet ne répartit jamais un montant au prorata des jours à votre place.

finding-implausible-value = La valeur⟦ { $provided }⟧⟦ du champ « { $field } »⟧ n'est pas plausible.
    .title = Valeur invraisemblable
    .expected = ⟦au moins { $min }⟦ et au plus { $max }⟧¦⟦au plus { $max }⟧⟧
    .fix = Vérifiez le nombre et son unité : heures, semaines ou équivalents temps plein. S'il est juste, justifiez-le.
    .why = Plus d'heures que n'en compte l'année, par exemple, vient presque toujours d'une unité mal comprise.

## Règles du programme

finding-not-applicable = ⟦Le programme « { $program } »¦Ce programme⟧ ne s'adresse pas à votre organisation⟦ ({ $kind })⟧⟦ : population de { $population }⟧⟦, seuil de { $threshold }⟧.
    .title = Programme qui ne s'adresse pas à vous
    .expected = ⟦{ $expected }⟧
    .fix = Retirez cette réponse. Si vous y êtes pourtant assujetti, vérifiez le type d'organisation et la population déclarée.
    .why = Les normes du programme disent quelles organisations doivent ou peuvent y répondre.

finding-agreement-required = La réponse⟦ au programme « { $program } »⟧ doit nommer son entente.
    .title = Entente requise
    .expected = ⟦une de ces ententes : { $codes }⟧
    .fix = Choisissez l'entente (convention d'aide financière) dont cette réponse rend compte. Ajoutez-la d'abord si elle n'est pas inscrite.
    .why = Le numéro de dossier, le montant accordé et les normes applicables viennent de l'entente.

finding-agreement-not-expected = Ce formulaire⟦ (« { $form } »)⟧ ne porte pas sur une entente, mais la réponse en nomme une⟦ : « { $agreement } »⟧.
    .title = Entente non attendue
    .fix = Retirez l'entente de la réponse.
    .why = Cette obligation vient de la loi ou d'une reconnaissance, et non d'une entente d'aide financière.

finding-answer-too-long = La période de la réponse⟦ (du { $answer_from } au { $answer_to })⟧ est plus longue que ce que le programme permet⟦ : { $max } mois au plus⟧.
    .title = Période de réponse trop longue
    .expected = ⟦{ $max } mois au plus⟦, soit jusqu'au { $expected }⟧⟧
    .fix = Raccourcissez la période, ou répondez en deux fois.
    .why = Le programme demande une reddition de comptes par périodes fixes.

finding-answer-outside-agreement = La période de la réponse⟦ (du { $answer_from } au { $answer_to })⟧ sort de celle de l'entente⟦ « { $agreement } »⟧⟦ (du { $period_from } au { $period_to })⟧.
    .title = Réponse hors de l'entente
    .expected = ⟦une période comprise du { $period_from } au { $period_to }⟧
    .fix = Corrigez la période de la réponse, ou celle de l'entente si un avenant l'a prolongée.
    .why = Une dépense faite hors de la période de l'entente n'est pas admissible.

finding-stacking-exceeded = Le cumul de l'aide publique dépasse ce que le programme permet.⟦ Aide comptée { $counted }⟦ ({ $parts })⟧⟦, permise { $cap }⟧⟦ ({ $rate } de { $base })⟧⟦ : { $difference } de trop⟧.⟧
    .title = Cumul de l'aide publique
    .expected = ⟦au plus { $cap }⟧
    .fix = Vérifiez les contributions publiques et leur payeur. Si le dépassement est réel, parlez-en au programme avant le dépôt : l'aide sera réduite d'autant.
    .why = Les normes limitent la part d'un projet payée par l'ensemble des gouvernements.

finding-nil-return-not-accepted = Ce formulaire⟦ (« { $form } »)⟧ n'accepte pas « rien à déclarer ».
    .title = « Rien à déclarer » refusé
    .fix = Remplissez le formulaire, ou retirez cette réponse.
    .why = Le destinataire de ce formulaire demande toujours un contenu.

finding-unknown-extension = Le programme⟦ « { $program } »⟧ n'a pas de champ particulier⟦ « { $name } »¦⟦ « { $provided } »⟧⟧.⟦ Le plus proche est « { $nearest } ».⟧
    .title = Champ particulier inconnu
    .expected = ⟦un de ces champs : { $codes }⟧
    .fix = Corrigez le nom du champ, ou retirez-le.
    .why = Un champ particulier n'est lu que si l'édition du programme le déclare.

finding-extension-type = Le champ particulier⟦ « { $name } »⟧⟦ du programme « { $program } »⟧ n'est pas du bon type⟦ : « { $provided } »⟧.
    .title = Type du champ particulier
    .expected = ⟦{ $expected }⟧⟦ : { $codes }⟧
    .fix = Donnez une valeur du type attendu⟦ : { $expected }⟧.
    .why = L'édition du programme dit ce que ce champ peut contenir.

finding-parameter-undetermined = Aucun palier ⟦de « { $name } »¦du programme⟧ ne correspond à votre organisation⟦ (population de { $population })⟧.
    .title = Palier indéterminé
    .fix = Vérifiez la population déclarée et l'année de référence. Si elles sont justes, écrivez au programme.
    .why = Le taux ou le plafond dépend de la population. Sans palier, le montant ne peut être calculé.

## Case du formulaire

finding-required-cell-empty = La case⟦ « { $cell } »⟧ du formulaire⟦ ({ $program })⟧ est obligatoire, et rien ne la remplit.
    .title = Case obligatoire vide
    .expected = ⟦{ $expected }⟧
    .fix = Remplissez ⟦« { $field } »¦la donnée d'où vient cette case⟧⟦ ({ $where })⟧.
    .why = Le destinataire refuse un formulaire où cette case est vide.

finding-required-table-empty = Le tableau⟦ « { $table } »⟧ du formulaire⟦ ({ $program })⟧ doit avoir au moins une ligne.
    .title = Tableau obligatoire vide
    .expected = au moins une ligne⟦ ({ $where })⟧
    .fix = Ajoutez les lignes qui manquent⟦ dans « { $list } »⟧, ou vérifiez leurs dates et leur entente : elles sont peut-être hors de la période.
    .why = Le destinataire refuse un formulaire où ce tableau est vide.

finding-value-missing-in-row = Il manque une valeur⟦ (« { $field } »)⟧ dans une ligne qui sert à remplir la case⟦ « { $cell } »⟧⟦ ({ $rows })⟧.
    .title = Valeur absente d'une ligne comptée
    .fix = Remplissez la valeur⟦ de « { $field } »⟧, ou corrigez la ligne si elle ne devait pas compter.
    .why = Une somme faite sans cette ligne serait fausse sans que personne ne le voie.

finding-several-rows = La case⟦ « { $cell } »⟧ n'accepte qu'une valeur, mais plusieurs lignes en donnent une⟦ : { $rows }⟧.
    .title = Plusieurs réponses pour une case
    .expected = une seule ligne⟦ ({ $where })⟧
    .fix = Gardez une seule ligne, ou précisez les autres (période, entente, état) pour qu'elles ne répondent plus à cette case.
    .why = Guichet ne choisit pas à votre place laquelle transmettre.

finding-approximate-number = La case⟦ « { $cell } »⟧ prend un nombre exact, et le nombre donné est approximatif⟦ : { $provided }⟧.
    .title = Nombre approximatif
    .expected = un nombre exact
    .fix = Donnez le nombre exact. S'il est inconnu, dites-le au programme : Guichet n'arrondit pas.
    .why = Le formulaire du destinataire ne permet pas d'indiquer qu'un nombre est approximatif.

finding-cell-out-of-bounds = La case⟦ « { $cell } »⟧ recevrait ⟦{ $provided }, ⟧une valeur que le formulaire n'accepte pas⟦ ({ $program })⟧.
    .title = Case hors limites
    .expected = ⟦au moins { $min }⟦ et au plus { $max }⟧¦⟦au plus { $max }⟧⟧
    .fix = Vérifiez les lignes d'où vient cette valeur⟦ ({ $rows })⟧.
    .why = Le formulaire du destinataire limite cette case.

finding-cell-too-long = Le texte de la case⟦ « { $cell } »⟧ est trop long pour le formulaire⟦ ({ $program })⟧⟦ : { $provided } caractères⟧⟦, { $max_length } au plus⟧.
    .title = Texte trop long pour la case
    .expected = ⟦au plus { $max_length } caractères⟧
    .fix = Raccourcissez le texte d'où vient cette case⟦ (« { $field } »)⟧.
    .why = Le destinataire couperait la fin du texte.
