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

## Commands (crates/server)
#
# $value : value
# $known : known values
# $suggestion : nearest value
# $arg : argument
# $other : other argument
# $expected : accepted values
# $answer : answer
# $cell : cell
# $pointer : pointer
# $portal : official channel
# $date : day
# $source : source
# $max : bound
# $name : name
# $table : table

## Command line

cli-help = Guichet: one submission, every social-development program's own report.
cli-help-examples =
    Examples:
      guichet demo --no-serve
      guichet validate submission.json
      guichet render submission.json --out out
      guichet program show famille

    Exit codes: 0 fine, 1 findings to correct, 2 unusable input or command line.
cli-help-lang = Language: fr or en (without it: the system's, else French)
cli-help-json = JSON output, for programs
cli-help-help = Show this help
cli-help-version = Show the version
cli-help-demo = Run every example through the whole chain, from validation to documents
cli-help-demo-examples =
    Examples:
      guichet demo
      guichet demo --no-serve --out /tmp/demo
      guichet demo --data my-submissions --json
cli-help-demo-out = Folder of the documents (default: out)
cli-help-demo-data = Add the *.json files of this folder
cli-help-demo-no-serve = Stop once the documents are written
cli-help-demo-port = Port of the REST service (the service is not in this version)
cli-help-validate = Say everything that is to be corrected, then each program's verdict
cli-help-validate-examples =
    Examples:
      guichet validate submission.json
      guichet validate *.json --json
      cat submission.json | guichet validate -
cli-help-validate-files = Submissions, in JSON; “-” reads standard input
cli-help-render = Write the documents that each receiver is sent
cli-help-render-examples =
    Examples:
      guichet render submission.json --out out
      guichet render submission.json --out out --program famille-pfm --format csv_excel
cli-help-render-file = Submission, in JSON; “-” reads standard input
cli-help-render-out = Folder of the documents
cli-help-render-program = This program only
cli-help-render-format = This format only: json, csv, csv_excel, xlsx or xml
cli-help-explain = Say where a cell comes from: value, rule, source, values read
cli-help-explain-examples =
    Examples:
      guichet explain submission.json --program famille-pfm --cells
      guichet explain submission.json --program famille-pfm --cell organisme
cli-help-explain-file = Submission, in JSON; “-” reads standard input
cli-help-explain-program = Program
cli-help-explain-cell = Cell of the program report; “*” for the whole report
cli-help-explain-answer = Answer, when the submission has several for this program
cli-help-explain-cells = List the cells
cli-help-affected = Say what a change of one value would change
cli-help-affected-examples =
    Example:
      guichet affected submission.json --pointer /organization/population/value
cli-help-affected-file = Submission, in JSON; “-” reads standard input
cli-help-affected-pointer = Pointer of the value, row or list, for example /expenses/d1/amount_cents
cli-help-coverage = Count the answers asked once instead of form by form
cli-help-coverage-examples =
    Examples:
      guichet coverage
      guichet coverage --programs famille-pfm,aines-mada-1
cli-help-coverage-programs = These programs or domains only, separated by commas
cli-help-programs = List the programs, their forms and editions
cli-help-programs-examples =
    Example:
      guichet programs
cli-help-program = Show, check or compare a program's editions
cli-help-program-show = Show what a program asks, cell by cell
cli-help-program-show-examples =
    Examples:
      guichet program show inclusion-ophq
      guichet program show aines --date 2020-01-01
cli-help-program-show-program = Program or domain
cli-help-program-show-date = Edition in force that day (default: the latest)
cli-help-program-check = Check a folder of editions, with every reason for a refusal
cli-help-program-check-examples =
    Example:
      guichet program check crates/adapters/famille/editions
cli-help-program-check-directory = Folder laid out like the editions of a domain
cli-help-program-diff = Say what changed between two dates
cli-help-program-diff-examples =
    Example:
      guichet program diff aines-mada-1 2020-01-01 2025-01-01
cli-help-program-diff-program = Program or domain
cli-help-program-diff-before = First day
cli-help-program-diff-after = Second day
cli-value-command = COMMAND
cli-value-lang = LANG
cli-value-dir = DIR
cli-value-n = N
cli-value-file = FILE
cli-value-program = PROGRAM
cli-value-format = FORMAT
cli-value-cell = CELL
cli-value-answer = ANSWER
cli-value-pointer = POINTER
cli-value-list = LIST
cli-value-program-or-domain = PROGRAM_OR_DOMAIN
cli-value-date = DATE
cli-usage = Usage:
cli-usage-commands = Commands
cli-usage-see-help = See “guichet --help”, or “guichet COMMAND --help”.
cli-usage-unknown-argument = Unknown option: { $arg }.⟦ Did you mean { $suggestion }?⟧
cli-usage-unknown-command = Unknown command: { $arg }.⟦ Did you mean { $suggestion }?⟧
cli-usage-missing = Missing⟦: { $arg }¦ argument⟧.
cli-usage-no-value = A value is missing after { $arg }.
cli-usage-invalid-value = The value “{ $value }” does not fit { $arg }.⟦ Accepted values: { $expected }.⟧
cli-usage-conflict = { $arg } does not go with⟦ { $other }¦ another option⟧.
cli-usage-other = The command line makes no sense⟦: { $arg }⟧.

## Files

cli-stdin = standard input
cli-unusable = This is not a readable submission.
cli-io-not-found = no such file or folder
cli-io-denied = access denied
cli-io-directory = it is a folder; give a file
cli-io-not-directory = a part of the path is not a folder
cli-io-full = no space left on the disk
cli-io-read-only = the disk is read-only
cli-io-not-utf8 = the text is not UTF-8
cli-no-json = No .json file in “{ $path }”.

## Words

cli-yes = yes
cli-no = no
cli-absent = not given
cli-hole = refused when read
cli-blank = blank
cli-undetermined = undetermined
cli-unnamed = Organization without a name
cli-quoted = “{ $value }”
cli-and-others = and { $count ->
    [one] { $count } other
   *[other] { $count } others
}
cli-more-in-json = … and { $count ->
    [one] { $count } other
   *[other] { $count } others
} (--json gives all)
cli-lines = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}
cli-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
cli-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
cli-channel-email = by e-mail⟦ ({ $portal })⟧
cli-channel-guichet = in Guichet⟦ ({ $portal })⟧
cli-channel-handed-in = to hand in: { $portal }
cli-channel-handed-in-there = to hand in to the receiver
cli-kind-grant = grant
cli-kind-statute = statute
cli-kind-recognition = recognition
cli-edition = edition { $edition }
cli-edition-none = no edition
cli-consulted = read on { $date }
cli-enforced = an error from { $date } on
cli-verified = verified on the official form
cli-unverified = hypothesis: official form not verified

## Findings and verdicts

cli-to-correct = To correct
cli-to-check = To check
cli-to-know = Good to know
cli-label-where = where
cli-label-with = with
cli-label-given = given
cli-label-expected = expected
cli-label-difference = difference
cli-label-fix = to do
cli-label-source = source
cli-label-enforced = from
cli-label-tag = tag
cli-label-blocks = blocks
cli-label-concerns = concerns
cli-label-code = code
cli-label-cell = Cell
cli-label-report = Report
cli-label-rule = Rule
cli-label-lines = Lines
cli-label-formula = Formula
cli-label-source-long = Source
cli-label-status = Status
cli-label-params = Parameters
cli-label-program = Program
cli-label-body = Body
cli-label-receiver = Receiver
cli-label-in-force = In force
cli-label-applies = Addresses
cli-label-agreement = Agreement
cli-label-period = Period
cli-label-due = Due
cli-label-nil = Nil return
cli-label-verified = Verified cells
cli-label-nothing = { "" }
cli-blocks-all = the whole filing
cli-verdicts = Verdicts
cli-verdict-accepted = accepted
cli-verdict-refused = refused
cli-no-answer = This submission answers no program: add a row to “answers”.
cli-no-edition = No edition could be chosen: give the date of the agreement's call, signature or first day, or the end of the answer's period.
cli-refused-report = { $program }, { $form }: refused
cli-refused-count = refused: { $count } to correct
cli-no-report = { $program }: no report could be made.
cli-program-not-answered = This submission does not answer “{ $program }”.⟦ It answers: { $known }.⟧
cli-program-unknown = Unknown program or domain: “{ $program }”.⟦ Did you mean: { $known }?⟧ The list: guichet programs
cli-answer-needed = Several answers to “{ $program }”: choose with --answer among { $known }.
cli-answer-unknown = Unknown answer: “{ $answer }”. Answers to this program: { $known }.
cli-cell-unknown = Unknown cell: “{ $cell }”.⟦ The nearest: { $known }.⟧ The list: --cells instead of --cell.
cli-pointer-unknown = The pointer “{ $pointer }” leads nowhere in this submission.⟦ The nearest: { $known }.⟧
cli-format-unknown = Unknown format: “{ $value }”. Formats: { $known }.
cli-date-unknown = “{ $value }” is not a day: write YYYY-MM-DD, for example 2025-03-31.
cli-no-edition-then = No edition of “{ $program }” is in force on { $date }.

## Headings (continued)

cli-head-verdict = Verdict
cli-head-answer = Answer
cli-head-column = Label
cli-head-field = Field
cli-head-role = Role
cli-head-basis = Requirements
cli-head-identity = Identity
cli-head-form-by-form = >Form by form
cli-head-once = >Once
cli-head-spared = >Spared
cli-head-name = Name
cli-head-forms = Forms and editions
cli-head-verified = >Verified
cli-head-reads = Reads
cli-head-param = Parameter
cli-head-since = Since
cli-head-asks = Asks
cli-head-documents = Documents, or causes of refusal
cli-head-receiver-channel = Receiver and official channel

## Derivation and effects

cli-param-since = since { $date }: { $source }
cli-reads-values = { $count ->
    [one] { $count } value is in the result
   *[other] { $count } values are in the result
}
cli-reads-guards = { $count ->
    [one] { $count } value decides what is in it
   *[other] { $count } values decide what is in it
}
cli-role-value = value
cli-role-guard = decides
cli-whole-report = the whole report, choice of edition
cli-lines-of = the lines of the table { $table }
cli-fields = { $count } values
cli-nothing-affected = No cell of any report depends on it.
cli-affected = { $count ->
    [one] { $count } cell depends on it
   *[other] { $count } cells depend on it
}, in { $programs ->
    [one] { $programs } program.
   *[other] { $programs } programs.
}

## Reduction

cli-coverage-title = Reduction: asked once instead of form by form
cli-coverage-scope = { $programs ->
    [one] { $programs } program
   *[other] { $programs } programs
}, latest edition of { $count ->
    [one] { $count } form.
   *[other] each of { $count } forms.
}
cli-coverage-estimate = An estimate: no requirement has been verified on a blank official form yet. An answer is a distinct field that a form reads; the context (program, form, period, language) and fixed texts do not count.
cli-coverage-alone = What a single program asks
cli-questions = { $count ->
    [0] no question that others do not ask
    [one] { $count } question
   *[other] { $count } questions
}
cli-own-questions = Questions of this program only
cli-basis-verified = verified
cli-basis-sourced = sourced
cli-basis-all = all
cli-identity-with = with
cli-identity-without = without

## Programs

cli-programs-sum = { $programs } programs; { $count } requirements verified of { $total }, the others are hypotheses.
cli-show-cells = { $count } cells
cli-show-legend = *: the form cannot do without it; ✓: verified on the official form, without a mark: hypothesis
cli-show-params = Parameters
cli-show-rules = Rules
cli-show-sources = Sources
cli-tier = up to { $max } inhabitants: { $value }
cli-tier-last = beyond: { $value }
cli-no-end = no known end
cli-agreement-required = required
cli-agreement-none = none
cli-due-unknown = not known
cli-due-answer = { $value } after the end of the answer's period
cli-due-agreement = { $value } after the end of the agreement
cli-due-annual = the { $value } that follows the end of the period
cli-month-1 = { $date } January
cli-month-2 = { $date } February
cli-month-3 = { $date } March
cli-month-4 = { $date } April
cli-month-5 = { $date } May
cli-month-6 = { $date } June
cli-month-7 = { $date } July
cli-month-8 = { $date } August
cli-month-9 = { $date } September
cli-month-10 = { $date } October
cli-month-11 = { $date } November
cli-month-12 = { $date } December
cli-check-fine = Everything loads: { $programs ->
    [one] { $programs } program
   *[other] { $programs } programs
}, { $count ->
    [one] { $count } edition.
   *[other] { $count } editions.
}
cli-check-refused = Refused, for { $count ->
    [one] { $count } reason:
   *[other] { $count } reasons:
}
cli-not-editions = “{ $path }” holds no edition: program/program.toml and program/form/date.toml are needed. An example: crates/adapters/famille/editions. The language of editions: docs/mapping-language.md.
cli-none-then = none
cli-diff-same = Same edition: nothing changed.
cli-diff-nothing = Nothing to compare, or nothing changed.
cli-diff-edition = Edition:
cli-diff-cell = Cells ({ $count }):
cli-diff-rule = Rules ({ $count }):
cli-diff-parameter = Parameters ({ $count }):
cli-diff-sources = source { $value } for { $known }
cli-label-wording = Label
cli-label-required = Required
cli-label-checked = Verified
cli-label-least = At least
cli-label-most = At most
cli-label-length = Characters at most
cli-label-codes = Codes

## Demonstration

cli-demo-title = Guichet, demonstration
cli-demo-overview = { $count } submissions, { $total } answers: { $accepted } accepted. Documents and findings in “{ $path }”, index in README.txt and manifest.json.
cli-demo-notice = Organizations marked (FICTIVE) are made up. The other files carry public facts only: none of these organizations filed or approved them.
cli-demo-readme = One folder per organization, one per submission, one per answer: the documents that the receiver is sent, or, when the program would refuse, its findings (findings.txt) and no document. Sizes and SHA-256 hashes below; everything is in manifest.json too.
cli-dir-unusable = unreadable
cli-written-below = Files below { $path }
cli-content-hash = hash { $value }
cli-demo-own-reduction = { $name } answers { $count } forms here: { $total } answers form by form, { $value } in the submission.
cli-demo-explain = Where an amount comes from: { $name }
cli-demo-no-service = The REST service is not in this version: the demonstration stops here (as with --no-serve).
