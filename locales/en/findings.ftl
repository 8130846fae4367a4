### Findings: one message per code of guichet-core (finding.rs), in the order of the stages.
###
### finding-<code> = the finding, in a sentence or two, with the value
###     .title     short name, for docs/constats.md
###     .expected  what was expected (optional)
###     .fix       the next step
###     .why       why the rule is there
###
### Between ⟦ and ⟧: a passage that disappears when one of its values is missing, and after ¦ what replaces it.
### Elsewhere, a missing value reads "…".
###
### Known values, set by the rules (none is guaranteed):
# $provided : value given
# $pointer : location of the value
# $expected : what was expected
# $min : minimum value allowed
# $max : maximum value allowed
# $max_length : maximum number of characters
# $line : line of the file
# $column : column of the file
# $codes : codes allowed
# $nearest : nearest allowed value
# $name : name of the key, character or element
# $program : program
# $form : form
# $edition : edition
# $cell : cell of the form
# $table : table or list
# $where : place, in words
# $rows : rows concerned
# $total : stated total (failing that, $amount)
# $sum : computed sum
# $parts : parts of the sum
# $difference : difference
# $amount : reference amount (failing that, $total)
# $agreement : agreement
# $period_from : first day of the reference period (submission, agreement, window)
# $period_to : last day of the reference period
# $answer_from : first day of the answer's period
# $answer_to : last day of the answer's period
# $kind : kind of organization
# $threshold : threshold
# $population : population
# $rate : rate
# $cap : cap
# $counted : public aid counted
# $base : amount that the rate applies to
# $id : identifier
# $list : list (failing that, $table)
# $field : field
# $other : other value or other row
# $status : status
# $date : date
# $target : row or value aimed at

## Reading the file

finding-json-syntax = The file is not valid JSON⟦: line { $line }⟦, column { $column }⟧⟧.⟦ Text at that position: “{ $provided }”.⟧
    .title = Invalid JSON
    .expected = one complete JSON document
    .fix = Correct the text at that place, or produce the file again with your software, then send it again.
    .why = An incomplete or malformed text cannot be read without guessing, and Guichet does not guess.

finding-json-encoding = The file is not UTF-8, or it starts with a byte order mark.
    .title = Character encoding
    .expected = UTF-8 text without a byte order mark (BOM)
    .fix = Save the file as “UTF-8” (not “UTF-8 with BOM” nor “Windows-1252”), then send it again.
    .why = In another encoding, accents in names and titles would reach the receivers damaged.

finding-json-too-deep = The file is nested too deeply⟦: { $max } levels at most⟧.
    .title = Nested too deeply
    .fix = Give the rows as plain lists, as in the public schema, without nesting them.
    .why = A submission is made of plain lists. A text nested further is not a submission and would be costly to read.

finding-json-too-large = The file is too large⟦ ({ $provided })⟧⟦: the largest size is { $max } bytes⟧.
    .title = File too large
    .fix = Remove what is not asked for, and send supporting documents separately.
    .why = A limit known in advance protects the service for everyone. It is far above the largest real report.

finding-duplicate-key = The key⟦ “{ $name }”⟧ appears twice in the same object⟦ (line { $line }⟦, column { $column }⟧)⟧.
    .title = Duplicate key
    .expected = each key once per object
    .fix = Keep the right value and delete the other.
    .why = Two programs could read two different values from the same submission, although its signature covers only one.

finding-number-not-exact = The number⟦ { $provided }⟧ cannot be read exactly⟦ (line { $line }⟦, column { $column }⟧)⟧.
    .title = Inexact number
    .expected = an integer of at most 15 digits, or a decimal number written between quotes
    .fix = Write amounts in cents, without decimals ($48,350.00 is written 4835000), and other decimals as text ("12.5").
    .why = Computers round some numbers without saying so. A public amount must be read to the cent.

## Shape

finding-forbidden-character = The text⟦ of the field “{ $field }”⟧ contains a forbidden character⟦ ({ $name })⟧.
    .title = Forbidden character
    .expected = text without a null character or a character that changes the direction of reading
    .fix = Delete the text and type it again, or paste it without formatting.
    .why = These invisible characters can make a person read something other than what is recorded.

finding-unknown-field = The field⟦ “{ $name }”⟧ does not exist⟦ in “{ $list }”⟧.⟦ The nearest name is “{ $nearest }”.⟧
    .title = Unknown field
    .expected = a field of the public schema⟦: { $codes }⟧
    .fix = Correct the field's name, or remove it if it is not asked for.
    .why = If the field were silently ignored, you would believe that you had sent information that nobody receives.

finding-unknown-schema-version = The schema version⟦ “{ $provided }”⟧ is not known.
    .title = Unknown schema version
    .expected = ⟦{ $codes }⟧
    .fix = Give a published version of the schema in “schema_version”, or update your software.
    .why = The version says how to read all the rest of the submission.

finding-missing-field = A required value is missing⟦: “{ $field }”⟧.
    .title = Required value missing
    .expected = ⟦{ $expected }⟧
    .fix = Fill in ⟦“{ $field }”¦this field⟧. If the value is unknown and the field allows it, declare it absent with its reason.
    .why = Without this value, the row can be neither recognized nor tied to a program.

finding-wrong-type = The value⟦ “{ $provided }”⟧⟦ of the field “{ $field }”⟧ is not of the right type.
    .title = Kind of value
    .expected = ⟦{ $expected }⟧
    .fix = Replace it with a value of the expected kind⟦: { $expected }⟧.
    .why = An amount, a date and a text are not read the same way. Nothing is converted for you.

finding-out-of-bounds = The value⟦ { $provided }⟧⟦ of the field “{ $field }”⟧ is outside the bounds.
    .title = Value out of bounds
    .expected = ⟦at least { $min }⟦ and at most { $max }⟧¦⟦at most { $max }⟧⟧
    .fix = Check the number, its sign and its unit (cents or dollars), then correct it.
    .why = A value out of bounds nearly always comes from a typing mistake or a misunderstood unit.

finding-text-length = The text⟦ of the field “{ $field }”⟧ is empty or too long⟦: { $provided }⟧.
    .title = Length of the text
    .expected = ⟦⟦from { $min } to ¦at most ⟧{ $max_length } characters⟧
    .fix = Write a text of an allowed length, or leave the field out if there is nothing to say.
    .why = An empty field suggests that an answer was given. A receiver would truncate a text that is too long.

finding-wrong-format = The value⟦ “{ $provided }”⟧⟦ of the field “{ $field }”⟧ does not have the expected format.
    .title = Format of the value
    .expected = ⟦{ $expected }⟧
    .fix = Write it again in the expected format⟦: { $expected }⟧.
    .why = Identifiers, codes and addresses have a fixed format so that every system recognizes them.

finding-invalid-date = The date⟦ “{ $provided }”⟧⟦ of the field “{ $field }”⟧ does not exist or cannot be read.
    .title = Invalid date
    .expected = a date such as 2026-03-31, or a month (2026-03) or a year (2026) if the field allows it
    .fix = Write the date as year-month-day and check that the day exists.
    .why = The date decides in which period and for which program the row counts.

finding-unknown-code = The code⟦ “{ $provided }”⟧⟦ of the field “{ $field }”⟧ is not in the list.⟦ The nearest is “{ $nearest }”.⟧
    .title = Code outside its list
    .expected = ⟦one of these codes: { $codes }⟧
    .fix = Choose a code of the list⟦, for example “{ $nearest }”⟧.
    .why = Each code is translated into the words of each receiver. An unknown code cannot be.

finding-too-many-rows = The list⟦ “{ $list }”⟧ does not have an allowed number of elements⟦: it has { $provided }⟧.
    .title = Number of elements
    .expected = ⟦at least { $min }⟦ and at most { $max }⟧¦⟦at most { $max }⟧⟧
    .fix = Add or remove elements to respect the limit.
    .why = Limits known in advance keep the report readable and the service available to everyone.

finding-duplicate-value = The value⟦ “{ $provided }”⟧ appears twice in the same list⟦ (“{ $field }”)⟧.
    .title = Duplicate value
    .expected = distinct values
    .fix = Delete the repetition.
    .why = A repeated value could be counted twice.

## Consistency

finding-duplicate-id = The identifier⟦ “{ $id }”⟧ names two rows⟦ of the list “{ $list }”⟧⟦ (rows { $rows })⟧.
    .title = Duplicate identifier
    .expected = a different identifier for each row of the list
    .fix = Give one of the two rows another identifier, or delete it if it is a copy.
    .why = The identifier follows the row from year to year and from program to program. It can name only one.

finding-unknown-reference = ⟦“{ $field }”¦A field⟧ refers to ⟦“{ $provided }”, ⟧a row that does not exist⟦ in “{ $list }”⟧.⟦ The nearest identifier is “{ $nearest }”.⟧
    .title = Reference to a missing row
    .expected = the identifier of a row⟦ of the list “{ $list }”⟧
    .fix = Correct the identifier, or add the row that it refers to.
    .why = An expense, a measure or a follow-up without its parent row cannot be tied to any program.

finding-circular-reference = The row⟦ “{ $id }”⟧ refers to itself, directly or through other rows⟦ ({ $rows })⟧.
    .title = Circular reference
    .fix = Remove one of the references to break the loop.
    .why = A plan cannot succeed itself, nor can a figure be a part of itself.

finding-unknown-pointer = The pointer⟦ “{ $provided }”⟧ does not identify anything in the submission.
    .title = Pointer to nothing
    .expected = the pointer of a row of the submission, for example /measures/m1
    .fix = Correct the pointer, or remove the row that gives it.
    .why = An absence, a figure or a text must refer to a row that exists.

finding-period-reversed = The period ends before it starts⟦: { $period_from } to { $period_to }⟧⟦ (“{ $field }”)⟧.
    .title = Period reversed
    .expected = an end date equal to or later than the start date
    .fix = Check both dates. They may have been swapped.
    .why = A reversed period contains no day: nothing could count in it.

finding-period-too-long = The period is unusually long⟦: { $period_from } to { $period_to }⟧⟦ (“{ $field }”)⟧.
    .title = Period too long
    .expected = ⟦at most { $max } years⟧
    .fix = Check the year of both dates.
    .why = A period of several decades nearly always comes from a typing mistake in the year.

finding-answer-outside-period = The answer's period⟦ ({ $answer_from } to { $answer_to })⟧ goes beyond the submission's⟦ ({ $period_from } to { $period_to })⟧.
    .title = Answer outside the submission's period
    .expected = ⟦a period between { $period_from } and { $period_to }⟧
    .fix = Widen the submission's period, or correct the answer's.
    .why = The submission's period must include every day covered by its answers.

finding-date-outside-period = The date⟦ “{ $provided }”⟧⟦ of the field “{ $field }”⟧ falls after the submission's period⟦, which ends on { $period_to }⟧.
    .title = Date after the period
    .expected = ⟦{ $period_to } at the latest⟧
    .fix = Check the year. If the date is right, keep the row for the next submission, or give it as planned.
    .why = A report accounts for what took place. Future events are declared as planned.

finding-dates-out-of-order = Two dates of the same row contradict each other⟦: “{ $field }” ({ $provided }) and “{ $other }” ({ $date })⟧.
    .title = Dates out of order
    .fix = Check both dates and correct the wrong one.
    .why = A decision cannot be dated before the request, nor an end date before its start date.

finding-duplicate-answer = The same obligation is answered twice⟦: { $program }⟦, { $form }⟧⟧⟦, { $answer_from } to { $answer_to }⟧⟦ (see also “{ $other }”)⟧.
    .title = Obligation answered twice
    .expected = one answer per program, form, period and agreement
    .fix = Keep one of the two answers and delete the other.
    .why = The receiver would get two reports for one obligation, without knowing which one is valid.

finding-unknown-program = The program⟦ “{ $provided }”⟧ is not known.⟦ The nearest is “{ $nearest }”.⟧
    .title = Unknown program
    .expected = ⟦one of these programs: { $codes }⟧
    .fix = Correct the program's identifier. “guichet programs” lists them.
    .why = Without the program, Guichet cannot know what to ask for or where to send it.

finding-unknown-form = ⟦The program “{ $program }”¦The program⟧ has no form⟦ “{ $form }”⟧.⟦ Given: “{ $provided }”.⟧
    .title = Form not found
    .expected = ⟦one of these: { $codes }⟧
    .fix = Choose one of this program's forms (guichet programs lists them).
    .why = Each program has forms of its own.

finding-no-edition = No edition of the form⟦ “{ $form }”⟧⟦ of the program “{ $program }”⟧ is in force ⟦on { $date }¦at that date⟧.
    .title = No edition at that date
    .expected = ⟦a date within: { $codes }⟧
    .fix = Check the date of the agreement's call for projects, or the end of the answer's period. If they are right, Guichet does not know the rules of that time: ask the receiver.
    .why = An answer is evaluated under the rules of its own time, never under those of another.

finding-edition-undetermined = The edition of the form⟦ “{ $form }”⟧ cannot be chosen: the agreement⟦ “{ $agreement }”⟧ has no date of call, no date of signature and no start of period.
    .title = Edition cannot be chosen
    .expected = the date of the agreement's call for projects
    .fix = Enter the date of the call for projects (failing that, the date of signature).
    .why = An agreement keeps the rules of the call that created it, even if they changed since.

finding-agreement-of-other-program = The agreement⟦ “{ $agreement }”¦⟦ “{ $provided }”⟧⟧ belongs to another program⟦ (“{ $other }”)⟧ than the answer⟦ (“{ $program }”)⟧.
    .title = Agreement of another program
    .fix = Choose this program's agreement, or correct the answer's program.
    .why = Expenses charged to an agreement can be claimed only from the program that signed it.

finding-federal-code = The geographic code⟦ “{ $provided }”⟧ was read without its federal prefix 24⟦: “{ $expected }”⟧.
    .title = Federal geographic code
    .expected = ⟦{ $expected }⟧
    .fix = Nothing to do. To avoid this message, give the five-digit Québec code.
    .why = Statistics Canada puts the province's code (24) before the Québec geographic code. It is the same municipality.

finding-code-lost-zero = The code⟦ “{ $provided }”⟧⟦ of the field “{ $field }”⟧ seems to have lost its leading zero.⟦ The code is probably “{ $expected }”.⟧
    .title = Leading zero lost
    .expected = ⟦{ $expected }⟧
    .fix = Put the zero back⟦: “{ $expected }”⟧. In a spreadsheet, first give the column the “Text” format.
    .why = A spreadsheet reads 09020 as the number 9020. The code then no longer names the right municipality.

finding-code-of-other-kind = The geographic code⟦ “{ $provided }”⟧ does not have the length expected for this kind of organization⟦ ({ $kind })⟧.
    .title = Geographic code of another kind
    .expected = ⟦a code of { $expected } characters⟧
    .fix = Check the kind of organization and the code: five digits for a municipality, two or three for an MRC.
    .why = The code and the kind of organization together determine which programs apply to you.

finding-unknown-region = The administrative region⟦ “{ $provided }”⟧ does not exist.
    .title = Unknown region
    .expected = a code from 01 to 17
    .fix = Give the two-digit code of your administrative region, for example 01 for Bas-Saint-Laurent.
    .why = For several programs, the region decides who receives the report.

finding-unknown-territory = No territory has the geographic code⟦ “{ $provided }”⟧.⟦ Nearest codes: { $nearest }.⟧
    .title = Unknown geographic code
    .expected = a code of the Répertoire des municipalités du Québec
    .fix = Correct the code⟦. Yours may be in this list: { $nearest }⟧. If your municipality has just been created, ask the administrator of this service to import the current directory.
    .why = Receivers identify an organization by its code. With an unknown code, or the code of another organization, they cannot.

finding-dissolved-territory = The geographic code⟦ “{ $provided }”⟧⟦ ({ $name })⟧ is no longer in force⟦ since { $date }⟧⟦, before the end of the period ({ $period_to })⟧.⟦ Its successor: { $expected }.¦ Its successor is not known.⟧
    .title = Retired geographic code
    .expected = ⟦{ $expected }⟧
    .fix = ⟦Give the code and the name of the organization that succeeds it: { $expected }.¦Give the code and the name of the organization that succeeds it.⟧ If the submission covers only the time before the change, correct the end of the period.
    .why = After a merger or a change of code, the new organization answers for the agreements of the old one.

finding-name-of-other-territory = The name⟦ “{ $provided }”⟧ is not that of the geographic code⟦ “{ $target }”⟧⟦: { $expected }⟧.
    .title = Name of another territory
    .expected = ⟦{ $expected }⟧
    .fix = Correct the name or the geographic code, whichever is wrong.
    .why = A code and a name that do not match often come from a copying mistake. Differences in accents and capitals are ignored.

finding-mrc-contradicted = The MRC⟦ “{ $provided }”⟧ is not the organization's⟦ ({ $name })⟧⟦ on { $date }⟧⟦: { $expected }⟧.
    .title = MRC of another organization
    .expected = ⟦{ $expected }⟧
    .fix = Correct the MRC⟦: { $expected }⟧, or the geographic code if it is wrong.
    .why = The MRC sometimes decides who receives the report, and who may prepare it.

finding-region-contradicted = The administrative region⟦ “{ $provided }”⟧ is not the organization's⟦ ({ $name })⟧⟦ on { $date }⟧⟦: { $expected }⟧.
    .title = Region of another organization
    .expected = ⟦{ $expected }⟧
    .fix = Correct the region⟦: { $expected }⟧, or the geographic code if it is wrong.
    .why = For several programs, the region decides who receives the report.

finding-negative-amount = The amount⟦ { $amount }⟧⟦ of the field “{ $field }”⟧ is negative.
    .title = Negative amount
    .expected = an amount of zero or more
    .fix = If it is a refund or a credit, explain it. Otherwise, remove the minus sign.
    .why = A negative amount reduces a claim. It must be intended.

finding-duplicate-expense = Two rows look like the same expense⟦: “{ $id }” and “{ $other }”⟧⟦ ({ $amount }⟦, { $date }⟧⟦, voucher { $provided }⟧)⟧.
    .title = Possible duplicate expense
    .fix = Delete the extra row, or explain: they may be two separate purchases of the same amount.
    .why = The same invoice entered twice would be claimed twice.

finding-over-allocated = The expense⟦ “{ $id }”⟧ is allocated beyond its amount.⟦ Amount of the expense { $amount }, sum of the shares { $sum }⟦ ({ $parts })⟧: { $difference } too much.⟧
    .title = Expense allocated beyond its amount
    .expected = ⟦at most { $amount }⟧
    .fix = Reduce one of the shares⟦ by { $difference } in all⟧: one dollar is claimed only once.
    .why = A dollar claimed from two programs is the first thing that an auditor looks for.

finding-allocation-shape = A share of the expense⟦ “{ $id }”⟧ must give a percentage or an amount: one of the two, not both.
    .title = Share not clearly expressed
    .expected = a percentage or an amount
    .fix = Keep the percentage or the amount, and remove the other.
    .why = With both, they could contradict each other. With neither, the share is unknown.

finding-duplicate-allocation = ⟦“{ $provided }”¦The same agreement or program⟧ appears twice in the allocation of the expense⟦ “{ $id }”⟧.
    .title = Duplicate allocation
    .expected = each agreement or program once per expense
    .fix = Merge the two shares into one.
    .why = A repeated share suggests two claims for the same expense.

finding-agreement-overspent = The expenses charged to the agreement⟦ “{ $agreement }”⟧ exceed its amount.⟦ Amount of the agreement { $amount }, expenses charged { $sum }⟦ ({ $parts })⟧: { $difference } more.⟧
    .title = Agreement overspent
    .expected = ⟦at most { $amount }⟧
    .fix = Check the shares charged to this agreement. If the excess is real, it remains yours to pay: explain it.
    .why = The program does not pay more than the agreement's amount.

finding-instalments-do-not-close = The instalments of the agreement⟦ “{ $agreement }”⟧ do not add up to its amount.⟦ Amount of the agreement { $amount }, sum of the instalments { $sum }⟦ ({ $parts })⟧: difference of { $difference }.⟧
    .title = Instalments that do not add up
    .expected = ⟦{ $amount }⟧
    .fix = Add the missing instalment, even if it is only planned, or correct the agreement's amount if it was amended.
    .why = The difference points to a forgotten instalment or to an amendment that was not recorded.

finding-instalments-exceed = The instalments of the agreement⟦ “{ $agreement }”⟧ exceed its amount.⟦ Amount of the agreement { $amount }, sum of the instalments { $sum }⟦ ({ $parts })⟧: { $difference } more.⟧
    .title = Instalments beyond the agreement
    .expected = ⟦at most { $amount }⟧
    .fix = Correct the extra instalment, or record the amendment that raises the agreement.
    .why = An overpayment must be paid back.

finding-awards-exceed-fund = The sums awarded by the fund⟦ “{ $id }”⟧ exceed its envelope.⟦ Envelope { $amount }, sum awarded { $sum }⟦ ({ $parts })⟧: { $difference } more.⟧
    .title = Fund exceeded
    .expected = ⟦at most { $amount }⟧
    .fix = Check the sums awarded and the envelope, then correct or explain.
    .why = A fund cannot award more than its envelope.

finding-award-over-cap = The sum awarded⟦ (“{ $id }”)⟧ exceeds the fund's cap per project.⟦ Sum awarded { $amount }, cap { $cap }⟦: { $difference } more⟧.⟧
    .title = Cap per project exceeded
    .expected = ⟦at most { $cap }⟧
    .fix = Correct the sum or the cap. If the exception was approved, explain it.
    .why = The cap is one of the rules that the fund itself published.

finding-retained-exceeds-received = The fund⟦ “{ $id }”⟧ retains more than it received⟦: { $sum } retained, { $total } received⟧.
    .title = More requests retained than received
    .expected = ⟦at most { $total }⟧
    .fix = Check the number and the amount of the requests received and retained. They may have been swapped.
    .why = A request that was not received cannot be retained.

finding-granted-exceeds-requested = The amount granted exceeds the amount requested.⟦ Requested { $total }, granted { $sum }⟦: { $difference } more⟧.⟧
    .title = Amount granted exceeds amount requested
    .expected = ⟦at most { $total }⟧
    .fix = Check both amounts. They may have been swapped, or the request was revised.
    .why = A program seldom grants more than it is asked for: the difference nearly always comes from a typing mistake.

finding-decision-incomplete = The decision⟦ of “{ $id }”⟧ is incomplete: the decision or its date is missing⟦ (“{ $field }”)⟧.
    .title = Incomplete decision
    .expected = a decision and its date, or neither
    .fix = Add what is missing, or remove the other if the request is still under study.
    .why = Without the date, it is not known in which period the decision was received.

finding-adoption-incomplete = The plan or policy⟦ “{ $name }”¦⟦ “{ $id }”⟧⟧ is adopted, but ⟦“{ $field }”¦the date or the resolution of adoption⟧ is missing.
    .title = Adoption without proof
    .expected = the date of adoption and the number of the council's resolution
    .fix = Add the date and the number of the resolution, or change the state of the plan if it is not adopted yet.
    .why = Programs ask for the council's resolution as proof of adoption.

finding-resolution-after-period = The resolution⟦ “{ $id }”⟧ is dated⟦ { $date },⟧ after the end of the period⟦ ({ $period_to })⟧.
    .title = Resolution after the period
    .expected = ⟦{ $period_to } at the latest⟧
    .fix = Check the date of the resolution. If it is right, the adoption counts for the next period.
    .why = A plan adopted after the period cannot be declared adopted in this report.

finding-status-needs-reason = ⟦The status “{ $status }”¦This status⟧ needs a reason, and it is missing⟦ (“{ $id }”)⟧.
    .title = Reason missing
    .expected = ⟦one of these reasons: { $codes }⟧
    .fix = Choose the reason (budget, staff, schedule or other) and add a sentence if it helps.
    .why = The reason helps the ministry and the community to remove the obstacle. Several programs ask for it.

finding-variance-unexplained = The gap⟦ of “{ $id }”⟧ between planned and actual is not explained.⟦ Planned { $amount }, actual { $sum }: difference of { $difference }⟦, above the threshold of { $threshold }⟧.⟧
    .title = Variance not explained
    .fix = Explain the gap in one sentence.
    .why = Programs ask for the reason for large variances. Giving it now avoids a request for further information.

finding-part-exceeds-whole = The part⟦ “{ $id }”⟧ exceeds its whole⟦ “{ $other }”⟧.⟦ Part { $sum }, whole { $total }⟦: { $difference } more⟧.⟧
    .title = Part larger than its whole
    .expected = ⟦at most { $total }⟧
    .fix = Check both values and the link between them.
    .why = The part is already included in the whole, so it cannot exceed it.

finding-percent-out-of-range = The percentage⟦ { $provided }⟧⟦ of the field “{ $field }”⟧ is not between 0 and 100.
    .title = Percentage out of range
    .expected = from 0 to 100%, that is 0 to 10,000 basis points
    .fix = Check the value and its unit (45% is written 4500 in basis points).
    .why = A share cannot exceed 100%.

finding-measure-name-missing = The low-income rate⟦ “{ $id }”⟧ does not say which measure it is based on.
    .title = Low-income measure not named
    .expected = MFR (LIM), MPC (MBM) or SFR (LICO)
    .fix = Name the measure as the source gives it: low-income measure (MFR), market basket measure (MPC) or low-income cut-off (SFR).
    .why = These measures give very different rates for the same territory. Without the name, figures cannot be compared.

finding-nil-return-contradicted = “Nothing to report” is declared⟦ for “{ $list }”⟧, but rows say otherwise⟦: { $rows }⟧.
    .title = “Nothing to report” contradicted
    .fix = Remove “nothing to report”, or delete the rows.
    .why = The receiver would not know which of the two declarations to believe.

finding-absence-contradicted = The value⟦ “{ $target }”¦⟦ “{ $provided }”⟧⟧ is declared absent, but it is present.
    .title = Absence contradicted
    .fix = Remove the declaration of absence, or the value.
    .why = A declared absence tells the receiver to expect nothing, so it cannot accompany a value.

finding-straddles-period = The date⟦ “{ $provided }”⟧⟦ of the field “{ $field }”⟧ straddles the edge of the period ⟦from { $answer_from } to { $answer_to }¦⟦from { $period_from } to { $period_to }¦aimed at⟧⟧.
    .title = Date across two periods
    .expected = a date that lies wholly inside one period
    .fix = Give a more precise date, or split the row in two: one per period.
    .why = Guichet never prorates an amount by days for you.

finding-implausible-value = The value⟦ { $provided }⟧⟦ of the field “{ $field }”⟧ is not plausible.
    .title = Implausible value
    .expected = ⟦at least { $min }⟦ and at most { $max }⟧¦⟦at most { $max }⟧⟧
    .fix = Check the number and its unit: hours, weeks or full-time equivalents. If it is right, explain it.
    .why = More hours than there are in a year, for instance, nearly always come from a misunderstood unit.

## The program's rules

finding-not-applicable = ⟦The program “{ $program }”¦This program⟧ does not apply to your organization⟦ ({ $kind })⟧⟦: population of { $population }⟧⟦, threshold of { $threshold }⟧.
    .title = Program that does not apply to you
    .expected = ⟦{ $expected }⟧
    .fix = Remove this answer. If the program applies to you nevertheless, check the kind of organization and the population declared.
    .why = The program's norms say which organizations must or may answer.

finding-agreement-required = The answer⟦ to the program “{ $program }”⟧ must name its agreement.
    .title = Agreement required
    .expected = ⟦one of these agreements: { $codes }⟧
    .fix = Choose the agreement (grant contract) on which this answer reports. Add it first if it is not recorded.
    .why = The file number, the amount granted and the norms that apply come from the agreement.

finding-agreement-not-expected = This form⟦ (“{ $form }”)⟧ is not about an agreement, but the answer names one⟦: “{ $agreement }”⟧.
    .title = Agreement not expected
    .fix = Remove the agreement from the answer.
    .why = This obligation comes from the law or from a recognition, not from a grant agreement.

finding-answer-too-long = The answer's period⟦ ({ $answer_from } to { $answer_to })⟧ is longer than the program allows⟦: { $max } months at most⟧.
    .title = Answer's period too long
    .expected = ⟦{ $max } months at most⟦, that is until { $expected }⟧⟧
    .fix = Shorten the period, or answer in two parts.
    .why = The program requires reports on fixed periods.

finding-answer-outside-agreement = The answer's period⟦ ({ $answer_from } to { $answer_to })⟧ goes beyond that of the agreement⟦ “{ $agreement }”⟧⟦ ({ $period_from } to { $period_to })⟧.
    .title = Answer outside the agreement
    .expected = ⟦a period between { $period_from } and { $period_to }⟧
    .fix = Correct the answer's period, or the agreement's if an amendment extended it.
    .why = An expense incurred outside the agreement's period is not eligible.

finding-stacking-exceeded = Public aid together exceeds what the program allows.⟦ Aid counted { $counted }⟦ ({ $parts })⟧⟦, allowed { $cap }⟧⟦ ({ $rate } of { $base })⟧⟦: { $difference } too much⟧.⟧
    .title = Stacking of public aid
    .expected = ⟦at most { $cap }⟧
    .fix = Check the public contributions and who pays them. If the excess is real, talk to the program before filing: the aid will be reduced by that much.
    .why = The norms limit the share of a project that all governments together may pay.

finding-nil-return-not-accepted = This form⟦ (“{ $form }”)⟧ does not accept “nothing to report”.
    .title = “Nothing to report” refused
    .fix = Fill in the form, or remove this answer.
    .why = The receiver of this form always asks for content.

finding-unknown-extension = The program⟦ “{ $program }”⟧ has no field of its own⟦ named “{ $name }”¦⟦ named “{ $provided }”⟧⟧.⟦ The nearest is “{ $nearest }”.⟧
    .title = Unknown field of the program
    .expected = ⟦one of these fields: { $codes }⟧
    .fix = Correct the field's name, or remove it.
    .why = A program's own field is read only if the program's edition declares it.

finding-extension-type = The program's own field⟦ “{ $name }”⟧⟦ (“{ $program }”)⟧ is not of the right type⟦: “{ $provided }”⟧.
    .title = Kind of the program's own field
    .expected = ⟦{ $expected }⟧⟦: { $codes }⟧
    .fix = Give a value of the expected kind⟦: { $expected }⟧.
    .why = The program's edition says what this field may hold.

finding-parameter-undetermined = No tier of ⟦“{ $name }”¦the program⟧ applies to your organization⟦ (population of { $population })⟧.
    .title = Tier undetermined
    .fix = Check the population declared and its reference year. If they are right, write to the program.
    .why = The rate or the cap depends on the population. Without a tier, the amount cannot be computed.

## Cell of the form

finding-required-cell-empty = The form⟦ ({ $program })⟧ requires the cell⟦ “{ $cell }”⟧, and nothing fills it.
    .title = Required cell empty
    .expected = ⟦{ $expected }⟧
    .fix = Fill in ⟦“{ $field }”¦the value that this cell comes from⟧⟦ ({ $where })⟧.
    .why = The receiver refuses a form in which this cell is empty.

finding-required-table-empty = The form⟦ ({ $program })⟧ requires at least one line in the table⟦ “{ $table }”⟧.
    .title = Required table empty
    .expected = at least one line⟦ ({ $where })⟧
    .fix = Add the missing rows⟦ in “{ $list }”⟧, or check their dates and their agreement: they may lie outside the period.
    .why = The receiver refuses a form in which this table is empty.

finding-value-missing-in-row = A value is missing⟦ (“{ $field }”)⟧ in a row that is used to fill the cell⟦ “{ $cell }”⟧⟦ ({ $rows })⟧.
    .title = Value missing in a counted row
    .fix = Fill in the value⟦ of “{ $field }”⟧, or correct the row if it should not count.
    .why = A sum computed without this row would be wrong, and nobody would notice.

finding-several-rows = The cell⟦ “{ $cell }”⟧ accepts only one value, but several rows provide one⟦: { $rows }⟧.
    .title = Several answers for one cell
    .expected = one row only⟦ ({ $where })⟧
    .fix = Keep one row only, or make the others more precise (period, agreement, status) so that they no longer answer this cell.
    .why = Guichet does not choose for you which one to send.

finding-approximate-number = The cell⟦ “{ $cell }”⟧ takes an exact number, and the number given is approximate⟦: { $provided }⟧.
    .title = Approximate number
    .expected = an exact number
    .fix = Give the exact number. If it is unknown, tell the program: Guichet does not round.
    .why = The receiver's form has no way to show that a number is approximate.

finding-cell-out-of-bounds = The cell⟦ “{ $cell }”⟧ would receive ⟦{ $provided }, ⟧a value that the form does not accept⟦ ({ $program })⟧.
    .title = Cell out of bounds
    .expected = ⟦at least { $min }⟦ and at most { $max }⟧¦⟦at most { $max }⟧⟧
    .fix = Check the rows that this value comes from⟦ ({ $rows })⟧.
    .why = The receiver's form limits this cell.

finding-cell-too-long = The text of the cell⟦ “{ $cell }”⟧ is too long for the form⟦ ({ $program })⟧⟦: { $provided } characters⟧⟦, { $max_length } at most⟧.
    .title = Text too long for its cell
    .expected = ⟦at most { $max_length } characters⟧
    .fix = Shorten the text that this cell comes from⟦ (“{ $field }”)⟧.
    .why = The receiver would cut the end of the text.
