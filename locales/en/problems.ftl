### Problems of the API (RFC 9457): a title and a detail for each code.
###
# $count : nombre
# $expected : ce qui est attendu
# $form : formulaire
# $id : numéro du rapport unique
# $max : limite
# $name : nom
# $names : noms des pièces
# $program : programme
# $provided : valeur reçue
# $scope : portée du jeton

problem-unreadable = Unreadable text
problem-unreadable-detail = What was received is not readable JSON.⟦ { $provided }⟧ Correct the text (see “findings”), then send it again.

problem-bad-member = Malformed member
problem-bad-member-detail = A member of the request is unknown, missing or of another type⟦: { $provided }⟧. Compare with the description of this operation.

problem-refused = Submission refused
problem-refused-detail = Nothing was kept or filed: { $count } to correct, in “findings”. Correct them, then try again. To file what is accepted, ask for “on_refusal”: “leave_out”.

problem-stale-version = Another change came first
problem-stale-version-detail = You knew version { $provided }; the submission is at version { $expected }. Read it again, then try again with the new ETag.

problem-if-match-missing = If-Match is missing
problem-if-match-missing-detail = This operation changes a submission: give in If-Match the ETag that you read, e.g. "v1".

problem-if-match-malformed = If-Match is no version
problem-if-match-malformed-detail = “{ $provided }” is the version of no submission. Give the ETag as received, e.g. "v1".

problem-wrong-state = The state of the submission does not allow it
problem-wrong-state-detail = The submission is “{ $provided }”; this operation needs “{ $expected }”. Read it again to see where it stands.

problem-already-answered = Already filed
problem-already-answered-detail = Submission { $id } already answers { $program }, { $form }, for the same period and agreement. Amend that one, or withdraw it first.

problem-missing-attachments = Attachments are missing
problem-missing-attachments-detail = The submission names files that were not joined: { $names }. Join them by POST /api/v1/attachments, then try again.

problem-key-missing = Idempotency-Key is missing
problem-key-missing-detail = This operation needs a key of your choice in Idempotency-Key: the same key gives the same answer if you must try again.

problem-key-malformed = Malformed key
problem-key-malformed-detail = Idempotency-Key is 1 to 255 visible characters, without a quote or a backslash, and is given once.

problem-key-reused = Key already used
problem-key-reused-detail = This key was used for a request with another content or version. Take a new key for a new request.

problem-key-in-flight = Request under way
problem-key-in-flight-detail = The request with this key is still under way. Wait a moment, then try again with the same key.

problem-no-token = No token
problem-no-token-detail = Give a token: “Authorization: Bearer gui_…”. The administrator of your installation makes one by “guichet token create”.

problem-wrong-token = Unknown token
problem-wrong-token-detail = This token is not of this installation. Check that it is whole, or ask for another.

problem-expired-token = Expired token
problem-expired-token-detail = This token is no longer in force. Ask the administrator for another.

problem-revoked-token = Revoked token
problem-revoked-token-detail = This token was taken back. Ask the administrator for another.

problem-missing-scope = Permission missing
problem-missing-scope-detail = This token lacks the scope “{ $scope }”. An attestation needs a person's token.

problem-not-found = Not found
problem-not-found-detail = There is nothing here for you: check the address, and that the token is of the right organization.

problem-method-not-allowed = Method not allowed
problem-method-not-allowed-detail = This address takes⟦: { $expected }⟧.

problem-not-json = Content type
problem-not-json-detail = The content must be announced as JSON in UTF-8: “Content-Type: application/json”⟦; received: “{ $provided }”⟧.

problem-content-encoding = Content encoding
problem-content-encoding-detail = “{ $provided }” is not accepted: gzip, or none.

problem-not-acceptable = Response type
problem-not-acceptable-detail = Answers are JSON, documents in their own format: ask for “Accept: application/json” or “*/*”.

problem-too-large = Content too large
problem-too-large-detail = The content exceeds the limit⟦ of { $max } bytes⟧.

problem-too-slow = Content too slow
problem-too-slow-detail = The content did not come in time⟦ ({ $max } seconds)⟧. Try again with the same key.

problem-broken-body = Content cut off
problem-broken-body-detail = The content did not come whole. Try again with the same key.

problem-url-too-long = Address too long
problem-url-too-long-detail = An address is at most { $max } bytes.

problem-bad-request = Malformed request
problem-bad-request-detail = The request could not be read as correct HTTP.

problem-bad-query = Unreadable parameters
problem-bad-query-detail = The parameters of the address could not be read: { $name }

problem-unknown-parameter = Unknown parameter
problem-unknown-parameter-detail = “{ $name }” is no parameter of this operation⟦; it takes: { $expected }⟧.

problem-repeated-parameter = Repeated parameter
problem-repeated-parameter-detail = “{ $name }” is given twice: keep one.

problem-bad-parameter = Malformed parameter
problem-bad-parameter-detail = “{ $name }”: received “{ $provided }”, expected: { $expected }.

problem-bad-cursor = Unknown cursor
problem-bad-cursor-detail = This cursor is not of this list. Start again, and give “next” as it is.

problem-unknown-program = Unknown program
problem-unknown-program-detail = “{ $provided }” is neither a program nor a domain. The list: GET /api/v1/programs

problem-unknown-pointer = Unknown pointer
problem-unknown-pointer-detail = “{ $provided }” names no value of this submission. A pointer names rows by their ids: /expenses/d1/amount_cents

problem-unknown-cell = Unknown cell
problem-unknown-cell-detail = “{ $provided }” is no cell of this report. Its cells are in the program's edition.

problem-edition-changed = Edition changed
problem-edition-changed-detail = “{ $name }” can no longer be made: this program's edition is no longer the one that was used to file. Documents already made remain available.

problem-invalid-field = Badly filled field
problem-invalid-field-detail = “{ $name }”: expected { $expected }.

problem-empty-file = Empty file
problem-empty-file-detail = The file holds nothing.

problem-file-kind = Kind of file
problem-file-kind-detail = “.{ $provided }” files are not accepted: pdf, png, jpg, docx, xlsx, pptx, odt, ods, csv, txt.

problem-file-differs = The content is not what the name says
problem-file-differs-detail = The name says “.{ $provided }”, the content is something else. Save the file again in that format.

problem-file-name = File name
problem-file-name-detail = The file's name must be at most 200 characters, without a path or a hidden character.

problem-file-scanned = File refused by the scanner
problem-file-scanned-detail = The scanner of this installation refused this file.

problem-scanner-unavailable = Scanner unavailable
problem-scanner-unavailable-detail = The file could not be checked and was not kept. Send it again later; if this lasts, tell the administrator of this service.

problem-cross-site = Cross-site request
problem-cross-site-detail = A page of another site cannot write here.

problem-too-many-requests = Too many requests
problem-too-many-requests-detail = Wait { $count } seconds, then go on.

problem-storage-full = Disk full
problem-storage-full-detail = Nothing was kept: there is no room left. Tell the administrator; reading is still possible.

problem-unavailable = Service unavailable for now
problem-unavailable-detail = The database does not answer. Nothing was kept, or everything was: try again with the same key.

problem-closing = The service is closing
problem-closing-detail = Ask another node, or try again in a moment.

problem-try-again = Two requests at once
problem-try-again-detail = Another request changed the same thing at the same moment. Try again with the same key.

problem-internal = Internal error
problem-internal-detail = The fault is Guichet's. The number of the request will help the administrator find it.
