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
cli-blocked = Des points à corriger bloquent tout le dépôt.
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

cli-head-severity = Poids
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
