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
cli-blocked = Errors block the whole filing.
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

cli-head-severity = Severity
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

cli-help = Guichet: from one submission, the report of each social-development program.
cli-help-examples =
    Examples:
      guichet demo --no-serve
      guichet validate submission.json
      guichet render submission.json --out out
      guichet program show famille

    Exit codes: 0 success, 1 errors found, 2 unreadable input or invalid command line.
cli-help-lang = Language: fr or en (default: the system language, otherwise French)
cli-help-json = JSON output, for programs
cli-help-help = Show this help
cli-help-version = Show the version
cli-help-demo = Process every example, from validation to documents
cli-help-demo-examples =
    Examples:
      guichet demo
      guichet demo --no-serve --out /tmp/demo
      guichet demo --data my-submissions --json
cli-help-demo-out = Output folder (default: out)
cli-help-demo-data = Also process the *.json files of this folder
cli-help-demo-no-serve = Stop once the documents are written
cli-help-demo-port = Port of the REST service (without this option: 8080)
cli-help-validate = List everything that must be corrected, then each program's verdict
cli-help-validate-examples =
    Examples:
      guichet validate submission.json
      guichet validate *.json --json
      cat submission.json | guichet validate -
cli-help-validate-files = Submissions, in JSON; “-” reads standard input
cli-help-render = Write the documents that each receiver gets
cli-help-render-examples =
    Examples:
      guichet render submission.json --out out
      guichet render submission.json --out out --program famille-pfm --format csv_excel
cli-help-render-file = Submission, in JSON; “-” reads standard input
cli-help-render-out = Output folder
cli-help-render-program = This program only
cli-help-render-format = This format only: json, csv, csv_excel, xlsx or xml
cli-help-explain = Show how a cell is derived: value, rule, source, values read
cli-help-explain-examples =
    Examples:
      guichet explain submission.json --program famille-pfm --cells
      guichet explain submission.json --program famille-pfm --cell organisme
cli-help-explain-file = Submission, in JSON; “-” reads standard input
cli-help-explain-program = Program
cli-help-explain-cell = Cell of the program report; “*” for the whole report
cli-help-explain-answer = Answer, when the submission has several for this program
cli-help-explain-cells = List the cells
cli-help-affected = List the cells that depend on a value
cli-help-affected-examples =
    Example:
      guichet affected submission.json --pointer /organization/population/value
cli-help-affected-file = Submission, in JSON; “-” reads standard input
cli-help-affected-pointer = Pointer of the value, row or list, for example /expenses/d1/amount_cents
cli-help-coverage = Compare the number of questions asked once with the number asked form by form
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
cli-help-program-check = Check a folder of editions and report every error
cli-help-program-check-examples =
    Example:
      guichet program check crates/adapters/famille/editions
cli-help-program-check-directory = Folder laid out like the editions of a domain
cli-help-program-diff = Show what changed between two dates
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
cli-usage-missing = Missing argument⟦: { $arg }⟧.
cli-usage-no-value = A value is missing after { $arg }.
cli-usage-invalid-value = The value “{ $value }” is not valid for { $arg }.⟦ Accepted values: { $expected }.⟧
cli-usage-conflict = { $arg } cannot be used with⟦ { $other }¦ another option⟧.
cli-usage-other = The command line cannot be understood⟦: { $arg }⟧.

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
cli-hole = rejected when read
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
} (--json lists all)
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
cli-label-applies = Applies to
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
cli-no-report = { $program }: no report could be produced.
cli-program-not-answered = This submission does not answer “{ $program }”.⟦ It answers: { $known }.⟧
cli-program-unknown = Unknown program or domain: “{ $program }”.⟦ Did you mean: { $known }?⟧ To list them: guichet programs
cli-answer-needed = Several answers to “{ $program }”: choose with --answer among { $known }.
cli-answer-unknown = Unknown answer: “{ $answer }”. Answers to this program: { $known }.
cli-cell-unknown = Unknown cell: “{ $cell }”.⟦ The nearest: { $known }.⟧ To list the cells: --cells instead of --cell.
cli-pointer-unknown = The pointer “{ $pointer }” does not identify anything in this submission.⟦ The nearest: { $known }.⟧
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
cli-head-spared = >Avoided
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
cli-role-guard = condition
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

cli-coverage-title = Reduction: questions asked once, compared with form by form
cli-coverage-scope = { $programs ->
    [one] { $programs } program
   *[other] { $programs } programs
}, latest edition of { $count ->
    [one] { $count } form.
   *[other] each of { $count } forms.
}
cli-coverage-estimate = An estimate: no requirement has been verified on a blank official form yet. A question is a distinct field that a form reads; the context (program, form, period, language) and fixed texts do not count.
cli-coverage-alone = What a single program asks
cli-questions = { $count ->
    [0] no question specific to this program
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
cli-show-legend = *: required by the form; ✓: verified on the official form; no mark: hypothesis
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
cli-demo-notice = Organizations marked (FICTIVE) are fictional. The other files contain only public facts: none of these organizations filed or approved them.
cli-demo-readme = One folder per organization, per submission and per answer: it contains the documents that the receiver gets, or, if the program would refuse, its findings (findings.txt) and no document. Sizes and SHA-256 hashes are listed below; everything is in manifest.json too.
cli-dir-unusable = unreadable
cli-written-below = Files below { $path }
cli-content-hash = hash { $value }
cli-demo-own-reduction = { $name } answers { $count } forms here: { $total } questions form by form, { $value } in the submission.
cli-demo-explain = Where an amount comes from: { $name }

## Service and filing

cli-help-config-file = Configuration file (without this option: guichet.toml, if there is one)
cli-help-serve = Start the REST service
cli-help-serve-examples =
    Examples:
      guichet migrate
      guichet serve
      guichet serve --listen 0.0.0.0:8080 --database postgres://guichet@localhost/guichet
cli-help-serve-listen = Address and port
cli-help-serve-database = Database: sqlite:FILE or postgres://…
cli-help-migrate = Migrate the database to this version, and create the signing key if there is none
cli-help-migrate-examples =
    Examples:
      guichet migrate
      guichet migrate --database sqlite:donnees/guichet.sqlite
cli-help-migrate-database = Database: sqlite:FILE or postgres://…
cli-help-import = Import reference data
cli-help-import-territories = Import the official directory of municipalities (MUN.csv), as published
cli-help-import-territories-examples =
    Examples:
      guichet import territories MUN.csv
      guichet import territories MUN.csv --as-of 2026-01-01
cli-help-import-territories-file = File MUN.csv
cli-help-import-territories-as-of = Date of the directory (without this option: today)
cli-help-import-territories-accept-missing = Accept a file from which many municipalities are missing
cli-help-file = File a submission directly into the database
cli-help-file-examples =
    Examples:
      guichet file rapport.json --signatory "Camille Exemple, mairesse" --attachments pieces --receipt recepisse.json
cli-help-file-file = Submission, JSON; “-” reads standard input
cli-help-file-signatory = Name and title of the person who attests
cli-help-file-attachments = Directory of the attachments that the submission refers to
cli-help-file-leave-out = File the answers that are accepted, and leave the others out
cli-help-file-receipt = Write the receipt to this file
cli-help-token = Create, list or revoke tokens
cli-help-token-create = Create a token, which is shown only once
cli-help-token-create-examples =
    Examples:
      guichet token create --organization 99901 --label "Logiciel municipal"
      guichet token create --organization 99901 --label "Camille Exemple" --person
cli-help-token-create-label = What the token is for
cli-help-token-create-organization = Geographic code of the organization
cli-help-token-create-name = Name of the organization, when it is new
cli-help-token-create-kind = Kind of organization, when it is new: municipality, mrc …
cli-help-token-create-member = Existing member, mem_…, who gets another token
cli-help-token-create-receiver = Receiver, instead of an organization
cli-help-token-create-person = It is a person's token: only a person can attest
cli-help-token-create-scopes = Scopes: read, write, attest, file (without this option: read,write,file for software, read,attest for a person)
cli-help-token-create-days = Validity, in days
cli-help-token-list = List the tokens, without their secret
cli-help-token-revoke = Revoke a token
cli-help-token-revoke-id = Id of the token, tok_…
cli-help-receipt = Verify receipts
cli-help-receipt-verify = Verify receipts without the server or its database
cli-help-receipt-verify-examples =
    Examples:
      guichet receipt verify recepisse.json --keys cles.json
cli-help-receipt-verify-files = Receipts
cli-help-receipt-verify-keys = Public keys, obtained separately from the receipt (GET /api/v1/receipt-keys)
cli-help-audit = Verify the audit log, or sign a checkpoint of it
cli-help-audit-verify = Read and verify the whole audit log
cli-help-audit-verify-examples =
    Examples:
      guichet audit verify
      guichet audit verify --receipts recepisse.json --checkpoints point-de-controle.json
cli-help-audit-verify-receipts = Receipt kept outside the database (repeatable)
cli-help-audit-verify-checkpoints = Checkpoint kept outside the database (repeatable)
cli-help-audit-checkpoint = Sign the current state of every chain, to be kept outside the database
cli-help-audit-checkpoint-out = File (without this option: standard output)
cli-help-backup = Back up the whole database, while it is in use
cli-help-backup-examples =
    Examples:
      guichet backup sauvegarde-2026-11-23.sqlite
cli-help-backup-file = File to create
cli-help-restore = Restore the database from a backup
cli-help-restore-examples =
    Examples:
      guichet restore sauvegarde-2026-11-23.sqlite
cli-help-restore-file = Backup
cli-help-restore-replace = Overwrite the existing database
cli-help-doctor = Diagnose this installation, and show the command that fixes each problem
cli-help-health = Ask the running service whether it can accept filings (exit code 0: yes, 1: no, 2: no response)
cli-help-health-listen = Address and port of the service, if they differ from the configuration
cli-help-config-check = Show the configuration in effect
cli-value-address = ADDRESS
cli-value-url = URL
cli-value-text = TEXT
cli-value-code = CODE
cli-value-id = ID
cli-serving = Guichet is running at { $path } (Ctrl+C to stop)
cli-stopped = Stopped.
cli-cannot-listen = Cannot listen on { $path }: { $reason }. Choose another address: guichet serve --listen 127.0.0.1:8081, or guichet demo --port 8081.
cli-config-wrong = The configuration is not valid: { $reason }. The keys are described in docs/configuration.md.
cli-failed = Nothing was done: { $reason }
cli-store-outdated = The database schema does not match this version. Run: guichet migrate ({ $reason })
cli-store-newer = This database was written by a later version of Guichet: use that version, or a later one ({ $reason })
cli-store-unavailable = The database does not answer. Check its address (guichet config check), or create it: guichet migrate ({ $reason })
cli-store-location = The address of the database is not valid (expected: sqlite:FILE or postgres://USER@HOST/NAME): { $reason }
cli-store-redirected = The environment variable { $name } would redirect { $path } to another server, perhaps without TLS. Remove it (unset { $name }), or name the server in the address with sslmode=verify-full.
cli-store-full = The disk of the database is full; nothing was written ({ $reason })
cli-store-read-only = The database cannot be written. Give this account write permission on the file, its directory and the -wal and -shm files beside it, or wait until the server accepts writes ({ $reason })
cli-store-failed = Database error: { $reason }
cli-key-missing = The signing key { $path } cannot be read ({ $reason }). To create one: guichet migrate
cli-key-made = Signing key created: { $path }. Keep a copy in a safe place: receipts depend on it.
cli-migrated = Database up to date: { $path }
cli-migrated-none = nothing to do
cli-import-read = { $path }: { $total } lines read, { $count } to check.
cli-import-nothing = Nothing changes.
cli-import-added = Municipalities added: { $count }
cli-import-reopened = Municipalities re-established: { $count }
cli-import-renamed = Names changed: { $count }
cli-import-redesignated = Designations changed: { $count }
cli-import-moved = Moves to another MRC or region: { $count }
cli-import-dissolved = Municipalities dissolved: { $count }
cli-import-population = Populations changed: { $count }
cli-import-area = Areas changed: { $count }
cli-import-constituted = Dates of constitution changed: { $count }
cli-import-unchanged = Municipalities unchanged: { $count }
cli-scope-unknown = Unknown scope: “{ $value }”. The scopes are: { $known }
cli-token-once = Here is the token. It is shown only once: pass it on through a secure channel.
cli-token-made = { $name } · scopes: { $value }
cli-token-none = No token. To create one: guichet token create --organization CODE --label "…"
cli-token-in-force = in force
cli-token-until = until { $date }
cli-token-revoked = revoked { $date }
cli-token-person = person
cli-token-service = software
cli-member-unknown = { $value } is not the id of a member (mem_…). To list them: guichet token list --json
cli-token-unknown = There is no token in force with the id { $value }. To list them: guichet token list
cli-token-taken-back = { $name } is revoked. It is refused from the next second on.
cli-head-id = Token
cli-head-owner = Organization
cli-head-kind = Kind
cli-head-scopes = Scopes
cli-head-state = State
cli-head-label = Use
cli-receipt-good = { $path }: receipt { $name } of { $date }, valid signature (key { $value })
cli-receipt-none = { $path }: not a Guichet receipt, or its text is damaged
cli-receipt-key = { $path }: signed with a key that is not in the list given
cli-receipt-bad = { $path }: the signature is not valid. The receipt was changed, or was never signed with this key
cli-receipt-keys = { $path }: the list of keys is damaged
cli-audit-read = { $count } events read in { $total } chains, compared with { $accepted } receipts and { $value } checkpoints.
cli-audit-whole = The audit log is intact.
cli-audit-broken = The audit log was altered. Compare it with a backup, and record the incident.
cli-audit-edited = Chain { $name }, position { $value }: the event was edited.
cli-audit-removed = Chain { $name }, position { $value }: the event is missing.
cli-audit-reordered = Chain { $name }, position { $value }: the event does not follow the previous one; the order was changed.
cli-audit-cut = Chain { $name }: it ends at position { $value }, but { $path } attests to position { $expected }. The last events are missing.
cli-audit-contradicted = Chain { $name }, position { $value }: contradicted by { $path }.
cli-checkpoint-bad = { $path }: this checkpoint is not signed by a known key
cli-checkpoint-made = Checkpoint written: { $path }. Keep it somewhere other than this machine.
cli-backup-exists = { $path } already exists: a backup never overwrites another. Choose another name.
cli-backup-made = Backup written: { $path }. Keep a copy of the signing key with it.
cli-restore-exists = { $path } already exists. To replace it: guichet restore FILE --replace
cli-restored = Database restored: { $path }. Verify it: guichet audit verify
cli-tool-missing = { $name } cannot be started ({ $reason }). Install the PostgreSQL client tools: apt-get install postgresql-client
cli-tool-failed = { $name } failed: { $reason }
cli-tool-old = { $name } is too old for this server or this backup ({ $reason }). Install the client tools of the server's version, or of a later one: apt-get install postgresql-client-VERSION
cli-health-ready = The service at { $path } is ready.
cli-health-unready = The service at { $path } is not ready: { $reason }
cli-health-silent = No service answers at { $path } ({ $reason }). Start it: guichet serve, or give its address: guichet health --listen ADDRESS
cli-doctor-well = All is well.
cli-doctor-ill = Run the commands shown, in order.
cli-doctor-config-good = configuration read
cli-doctor-key-good = signing key: { $value }
cli-doctor-key-missing = no signing key: { $value }
cli-doctor-key-wrong = the signing key is unreadable: { $value }
cli-doctor-key-open = other users can read the signing key: { $value }
cli-doctor-database = database: { $value }
cli-doctor-database-good = database up to date: { $value }
cli-doctor-durability = settings: { $value }
cli-doctor-sound = database sound
cli-doctor-unsound = database damaged: { $value }
cli-doctor-no-token = no token: nobody can use the service
cli-doctor-no-territory = no municipality imported: codes cannot be checked
cli-doctor-scanner = the scanner cannot be started: { $value }
cli-doctor-scanner-good = scanner: { $value }
cli-doctor-clock = the system clock is earlier than the release of this version: { $value }
cli-doctor-clock-good = clock: { $value }
cli-filed = Filed { $date }, receipt { $name }
cli-filed-late = Received after the due date of { $date }: the filing is accepted, and marked as late.
cli-receiver-by-directory = Receiver according to the directory of municipalities, on the last day of the period.
cli-receiver-by-submission = Receiver according to the submission: no directory lists the organization.
cli-filed-in-time = Received in time (due { $date }).
cli-file-refused = Nothing was filed
cli-file-attachments = Nothing was filed: { $count } attachments are missing. Give their directory with --attachments.
cli-file-answered = Nothing was filed: submission { $name } already answers { $program }, { $form }.
cli-demo-filing-title = Filing
cli-demo-base-note = Database of the Guichet demonstration: everything in it is fictional, and the next demonstration erases it.
cli-demo-all-refused = refused by all programs: required information is missing
cli-demo-filed = Submissions filed: { $accepted }; refused: { $count }. Another is ready: the following commands file it, step by step.
cli-demo-step-tokens = The tokens of the demonstration: the municipal software's, the signatory's
cli-demo-step-programs = What a program asks
cli-demo-step-validate = Dry run: every finding, and each program's verdict
cli-demo-step-attach = Upload the attachments
cli-demo-step-submit = Send the submission
cli-demo-step-attest = Attest
cli-demo-step-file = File: the signed receipt
cli-demo-step-reports = The program reports, their documents and deliveries
cli-demo-step-verify = Verify the receipts, without the server
cli-demo-serving = The service is running; its pages are at { $path } (Ctrl+C to stop)
cli-help-config-reference = Print the reference page of the configuration
cli-help-config = Show the configuration in effect

## Configuration

cli-settings-page = This page is printed by “guichet config reference”. There are three layers, and the last one wins: the file guichet.toml (or --config FILE), the environment (GUICHET_…), the command's options. An unknown key is refused. “guichet config check” shows the configuration in effect.
cli-settings-heads = | clé · key | environnement · environment | par défaut · default | sens · meaning |
cli-setting-database = Database: `sqlite:FILE` or `postgres://…`
cli-setting-allow-plaintext = Allow connecting without TLS to a PostgreSQL server that is not on this machine
cli-setting-connections = Number of connections to the database
cli-setting-listen = Address and port of the service
cli-setting-workers = Threads that handle requests; 0: one per processor
cli-setting-signing-key-file = File of the key that signs receipts; `guichet migrate` creates it
cli-setting-earlier-keys-file = File of former public keys, to verify old receipts
cli-setting-json-bytes = Maximum size of a JSON body, in bytes, after decompression
cli-setting-body-seconds = Maximum time to receive a request body, in seconds
cli-setting-requests-per-minute = Requests per minute for each token; 0: no limit
cli-setting-scanner = Command that scans an attachment; it receives the file's path and exits with 0 (clean) or 1 (infected)
cli-setting-scanner-seconds = Maximum time that this command may take for one file, in seconds; after that, the file is refused and may be sent again
cli-setting-spool = Directory where an attachment is written while it is received, until it has been scanned
cli-setting-drain-seconds = Seconds between the stop signal and the refusal of new connections
cli-setting-shutdown-seconds = Time allowed for requests in progress to finish, in seconds
cli-setting-log = Log filter: `info`, `guichet_api=debug` …
cli-setting-log-json = Log as JSON, one object per line
cli-setting-programs = Directory of editions loaded at startup, in addition to the built-in ones; a program with the same id replaces the built-in one
cli-invalid = Nothing was done: “{ $name }” expects { $expected }.
