### Labels: weight and stages of findings, names of the values (for docs/constats.md).

severity-error = to correct
severity-warning = to check
severity-information = information

stage-bytes = Reading the file
stage-shape = Shape
stage-cross-field = Consistency
stage-program = The program's rules
stage-output = Cell of the form

## Small words of the messages

# $count : number of values not shown
and-others = { $count ->
    [one] and { $count } other
   *[other] and { $count } others
}

## Kinds of value

kind-text = text
kind-string = text
kind-integer = a whole number
kind-number = a whole number
kind-cents = a whole amount, in cents
kind-basis-points = a whole number, in basis points (45% is written 4500)
kind-boolean = yes or no (true or false)
kind-date = a date such as 2026-03-31
kind-decimal = a decimal number written as text, for example “12.5”
kind-code = one of the allowed codes
kind-list = a list
kind-array = a list
kind-object = an object
kind-quantity = a number and its precision

## Destinations, attestation, what requests expect

# $portal : portal of the receiver
# $receiver : receiver
destination-guichet = Filing in Guichet counts as filing with the receiver.
destination-email = Guichet sends it to the receiver by e-mail.
destination-portal = To be handed in at: { $portal }
destination-receiver = To be handed in to the receiver: { $receiver }
attestation-text = I attest that the information in this submission is accurate and complete.
expected-signatory = name and title, 1 to 200 characters, without control characters
expected-text-shown = the text that was shown, 1 to 2000 characters, without control characters other than line breaks and tabs
expected-label = 1 to 200 characters
expected-person = a person's token: only a person can attest
expected-owner = an organization, or a receiver

## Names of the values

arg-provided = value given
arg-pointer = location of the value
arg-expected = what was expected
arg-min = minimum
arg-max = maximum
arg-max-length = maximum length
arg-line = line
arg-column = column
arg-codes = codes allowed
arg-nearest = nearest allowed value
arg-name = name
arg-program = program
arg-form = form
arg-edition = edition
arg-cell = cell
arg-table = table or list
arg-where = location
arg-rows = rows
arg-total = stated total
arg-sum = computed sum
arg-parts = parts of the sum
arg-difference = difference
arg-amount = amount
arg-agreement = agreement
arg-period-from = start of the period
arg-period-to = end of the period
arg-answer-from = start of the answer's period
arg-answer-to = end of the answer's period
arg-kind = kind of organization
arg-threshold = threshold
arg-population = population
arg-rate = rate
arg-cap = cap
arg-counted = aid counted
arg-base = base
arg-id = identifier
arg-list = list
arg-field = field
arg-other = other
arg-status = status
arg-date = date
arg-target = value referred to
arg-portal = receiver's portal
arg-receiver = receiver
