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

## Names of the values

arg-provided = value given
arg-pointer = where the value stands
arg-expected = what was expected
arg-min = least value allowed
arg-max = greatest value allowed
arg-max-length = most characters allowed
arg-line = line of the file
arg-column = column of the file
arg-codes = codes allowed
arg-nearest = nearest allowed value
arg-name = name of the key, character or element
arg-program = program
arg-form = form
arg-edition = edition
arg-cell = cell of the form
arg-table = table or list
arg-where = place, in words
arg-rows = rows concerned
arg-total = stated total
arg-sum = computed sum
arg-parts = parts of the sum
arg-difference = difference
arg-amount = reference amount
arg-agreement = agreement
arg-period-from = first day of the submission's period
arg-period-to = last day of the submission's period
arg-answer-from = first day of the answer's period
arg-answer-to = last day of the answer's period
arg-kind = kind of organization
arg-threshold = threshold
arg-population = population
arg-rate = rate
arg-cap = cap
arg-counted = public aid counted
arg-base = amount that the rate applies to
arg-id = identifier
arg-list = list
arg-field = field
arg-other = other value or other row
arg-status = status
arg-date = date
arg-target = row or value aimed at
