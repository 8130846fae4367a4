### Messages of the command "guichet".
###
# $count : number
# $errors : number of findings to correct
# $warnings : number of findings to check
# $programs : programs
# $program : program
# $form : form
# $edition : edition
# $path : file or folder
# $reason : reason
# $total : total number
# $accepted : number of programs that accept

cli-findings = { $count ->
    [0] No finding.
    [one] { $count } finding.
   *[other] { $count } findings.
}
cli-errors = { $count } to correct
cli-warnings = { $count } to check
cli-informations = { $count } for information
cli-accepted = Accepted by { $accepted } of { $total } programs.
cli-accepted-all = { $total ->
    [one] Accepted by the program.
   *[other] Accepted by all { $total } programs.
}
cli-refused = { $program } would refuse this report.
cli-refused-all = No program would accept this report.
cli-blocked = Findings to correct block the whole filing.
cli-report = { $program }, { $form } (edition { $edition })
cli-hypothesis = Working version: hypothetical mapping, official form not verified.
cli-nil-return = Nothing to report.
cli-written = File written: { $path }
cli-cannot-read = Cannot read “{ $path }”: { $reason }
cli-cannot-write = Cannot write “{ $path }”: { $reason }
cli-grouped = and { $count ->
    [one] { $count } other finding of the same cause
   *[other] { $count } other findings of the same cause
}

## Headings

cli-head-severity = Weight
cli-head-code = Code
cli-head-where = Where
cli-head-message = Finding
cli-head-provided = Given
cli-head-expected = Expected
cli-head-fix = Next step
cli-head-program = Program
cli-head-form = Form
cli-head-edition = Edition
cli-head-receiver = Receiver
cli-head-cell = Cell
cli-head-value = Value
cli-head-source = Source
