### Étiquettes : poids et étapes des constats, noms des valeurs (pour docs/constats.md).

severity-error = point à corriger
severity-warning = point à vérifier
severity-information = information

stage-bytes = Lecture du fichier
stage-shape = Forme
stage-cross-field = Cohérence
stage-program = Règles du programme
stage-output = Case du formulaire

## Petits mots des messages

# $count : nombre de valeurs non montrées
and-others = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}

## Genres de valeur

kind-text = un texte
kind-string = un texte
kind-integer = un nombre entier
kind-number = un nombre entier
kind-cents = un montant entier, en cents
kind-basis-points = un entier, en points de base (45 % s'écrit 4500)
kind-boolean = oui ou non (true ou false)
kind-date = une date comme 2026-03-31
kind-decimal = un nombre décimal écrit comme du texte, par exemple « 12.5 »
kind-code = un des codes permis
kind-list = une liste
kind-array = une liste
kind-object = un objet
kind-quantity = un nombre et sa précision

## Destinations, attestation, attentes des demandes

# $portal : portail du destinataire
# $receiver : destinataire
destination-guichet = Le dépôt dans Guichet vaut dépôt auprès du destinataire.
destination-email = Guichet le transmet au destinataire par courriel.
destination-portal = À remettre dans : { $portal }
destination-receiver = À remettre au destinataire : { $receiver }
attestation-text = J'atteste que les renseignements de ce rapport unique sont exacts et complets.
expected-signatory = nom et fonction, de 1 à 200 caractères, sans caractère de commande
expected-text-shown = le texte montré, de 1 à 2000 caractères, sans caractère de commande hors fins de ligne et tabulations
expected-label = de 1 à 200 caractères
expected-person = le jeton d'une personne : seule une personne peut attester
expected-owner = une organisation, ou un destinataire

## Noms des valeurs

arg-provided = valeur donnée
arg-pointer = endroit de la valeur
arg-expected = ce qui était attendu
arg-min = minimum
arg-max = maximum
arg-max-length = longueur maximale
arg-line = ligne
arg-column = colonne
arg-codes = codes permis
arg-nearest = valeur permise la plus proche
arg-name = nom
arg-program = programme
arg-form = formulaire
arg-edition = édition
arg-cell = case
arg-table = tableau ou liste
arg-where = endroit
arg-rows = lignes
arg-total = total déclaré
arg-sum = somme calculée
arg-parts = parties de la somme
arg-difference = écart
arg-amount = montant
arg-agreement = entente
arg-period-from = début de la période
arg-period-to = fin de la période
arg-answer-from = début de la période de la réponse
arg-answer-to = fin de la période de la réponse
arg-kind = genre d'organisation
arg-threshold = seuil
arg-population = population
arg-rate = taux
arg-cap = plafond
arg-counted = aide comptée
arg-base = base
arg-id = identifiant
arg-list = liste
arg-field = champ
arg-other = autre
arg-status = état
arg-date = date
arg-target = valeur visée
arg-portal = portail du destinataire
arg-receiver = destinataire
