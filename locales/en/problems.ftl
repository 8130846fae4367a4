### Problems of the API (RFC 9457): a title and a detail for each code.
###
# $count : number
# $expected : what was expected
# $form : form
# $id : id of the submission
# $max : limit
# $name : name
# $names : names of the attachments
# $program : program
# $provided : value received
# $scope : scope of the token

problems-page = Every error of the API is an `application/problem+json` document (RFC 9457) whose `code` is one of these. The text depends on the language and on the case; the code does not change.
problem-unreadable = Unreadable text
problem-unreadable-detail = What was received is not readable JSON.⟦ { $provided }⟧ Correct the text (see “findings”), then send it again.

problem-bad-member = Malformed field
problem-bad-member-detail = A field of the request is unknown, missing or of the wrong type⟦: { $provided }⟧. Compare the request with the description of this operation.

problem-refused = Submission refused
problem-refused-detail = Nothing was stored or filed: { $count } findings must be corrected (see “findings”). Correct them, then try again. To file the answers that are accepted, set “on_refusal” to “leave_out”.

problem-stale-version = The submission was changed by another request
problem-stale-version-detail = Your request was for version { $provided }; the submission is now at version { $expected }. Read it again, then retry with the new ETag.

problem-if-match-missing = If-Match is missing
problem-if-match-missing-detail = This operation changes a submission: send the ETag that you last read in If-Match, e.g. "v1".

problem-if-match-malformed = If-Match is not a version
problem-if-match-malformed-detail = “{ $provided }” is not a version of a submission. Send the ETag exactly as received, e.g. "v1".

problem-wrong-state = The state of the submission does not allow it
problem-wrong-state-detail = The submission is in state “{ $provided }”; this operation requires “{ $expected }”. Read the submission again to see its current state.

problem-already-answered = Already filed
problem-already-answered-detail = Submission { $id } already answers { $program }, { $form }, for the same period and agreement. Amend that one, or withdraw it first.

problem-missing-attachments = Attachments are missing
problem-missing-attachments-detail = The submission refers to files that were not uploaded: { $names }. Upload them with POST /api/v1/attachments, then try again.

problem-key-missing = Idempotency-Key is missing
problem-key-missing-detail = This operation requires a key of your choice in Idempotency-Key. If you have to retry, the same key returns the same response.

problem-key-malformed = Malformed key
problem-key-malformed-detail = Idempotency-Key must contain 1 to 255 visible characters, without quotes or backslashes, and be sent only once.

problem-key-reused = Key already used
problem-key-reused-detail = This key was already used for a request with different content or a different version. Use a new key for a new request.

problem-key-in-flight = Request in progress
problem-key-in-flight-detail = The request with this key is still in progress. Wait a moment, then try again with the same key.

problem-no-token = Missing token
problem-no-token-detail = Send a token: “Authorization: Bearer gui_…”. The administrator of your installation creates tokens with “guichet token create”.

problem-wrong-token = Unknown token
problem-wrong-token-detail = This token does not belong to this installation. Check that it is complete, or ask the administrator for another one.

problem-expired-token = Expired token
problem-expired-token-detail = This token has expired. Ask the administrator for a new one.

problem-revoked-token = Revoked token
problem-revoked-token-detail = This token has been revoked. Ask the administrator for a new one.

problem-missing-scope = Missing permission
problem-missing-scope-detail = This token does not have the scope “{ $scope }”. Attesting requires a person's token.

problem-not-found = Not found
problem-not-found-detail = There is nothing at this address, or you do not have access to it. Check the address, and that the token belongs to the right organization.

problem-method-not-allowed = Method not allowed
problem-method-not-allowed-detail = This address accepts⟦: { $expected }⟧.

problem-not-json = Unsupported content type
problem-not-json-detail = The content must be declared as JSON in UTF-8: “Content-Type: application/json”⟦; received: “{ $provided }”⟧.

problem-content-encoding = Unsupported content encoding
problem-content-encoding-detail = “{ $provided }” is not supported: use gzip, or no encoding.

problem-not-acceptable = Response type not available
problem-not-acceptable-detail = Responses are JSON; documents are in their own format. Send “Accept: application/json” or “*/*”.

problem-too-large = Content too large
problem-too-large-detail = The content exceeds the limit⟦ of { $max } bytes⟧.

problem-too-slow = Upload too slow
problem-too-slow-detail = The content did not arrive in time⟦ ({ $max } seconds)⟧. Try again with the same key.

problem-broken-body = Incomplete content
problem-broken-body-detail = The connection ended before all the content had arrived. Try again with the same key.

problem-url-too-long = Address too long
problem-url-too-long-detail = An address must not exceed { $max } bytes.

problem-bad-request = Malformed request
problem-bad-request-detail = The request is not valid HTTP.

problem-bad-query = Invalid parameters
problem-bad-query-detail = The parameters of the address could not be read: { $name }

problem-unknown-parameter = Unknown parameter
problem-unknown-parameter-detail = “{ $name }” is not a parameter of this operation⟦; its parameters are: { $expected }⟧.

problem-repeated-parameter = Repeated parameter
problem-repeated-parameter-detail = “{ $name }” is given twice: keep only one.

problem-bad-parameter = Malformed parameter
problem-bad-parameter-detail = “{ $name }”: received “{ $provided }”, expected: { $expected }.

problem-bad-cursor = Invalid cursor
problem-bad-cursor-detail = This cursor does not belong to this list. Start again from the first page, and send the value of “next” unchanged.

problem-unknown-program = Unknown program
problem-unknown-program-detail = “{ $provided }” is neither a program nor a domain. To list them: GET /api/v1/programs

problem-unknown-pointer = Unknown pointer
problem-unknown-pointer-detail = “{ $provided }” does not identify any value of this submission. A pointer identifies rows by their ids: /expenses/d1/amount_cents

problem-unknown-cell = Unknown cell
problem-unknown-cell-detail = “{ $provided }” is not a cell of this report. Its cells are listed in the program's edition.

problem-edition-changed = Edition changed
problem-edition-changed-detail = “{ $name }” can no longer be produced: the edition of this program is not the one that was used for the filing. Documents that were already produced remain available.

problem-invalid-field = Invalid field
problem-invalid-field-detail = “{ $name }”: expected { $expected }.

problem-empty-file = Empty file
problem-empty-file-detail = The file is empty. Check it, then upload it again.

problem-file-kind = File type not accepted
problem-file-kind-detail = “.{ $provided }” files are not accepted. Accepted types: pdf, png, jpg, docx, xlsx, pptx, odt, ods, csv, txt.

problem-file-differs = The content does not match the file name
problem-file-differs-detail = The file name ends in “.{ $provided }”, but the content has another format. Save the file again in that format, then upload it.

problem-file-name = Invalid file name
problem-file-name-detail = The file name must have at most 200 characters, without a path or invisible characters.

problem-file-scanned = File refused by the scanner
problem-file-scanned-detail = The virus scanner of this installation rejected this file. Check the file, and tell your administrator if you believe that this is a mistake.

problem-scanner-unavailable = Scanner unavailable
problem-scanner-unavailable-detail = The file could not be scanned and was not stored. Upload it again later; if the problem persists, tell the administrator of this service.

problem-cross-site = Cross-site request
problem-cross-site-detail = Pages of other sites may not change data here.

problem-too-many-requests = Too many requests
problem-too-many-requests-detail = Wait { $count } seconds, then try again.

problem-storage-full = Disk full
problem-storage-full-detail = Nothing was stored, because the disk is full. Tell the administrator; reading is still possible.

problem-unavailable = Service temporarily unavailable
problem-unavailable-detail = The database is not responding. The request was either stored completely or not at all: try again with the same key.

problem-closing = The service is shutting down
problem-closing-detail = Send the request to another node, or try again in a moment.

problem-try-again = Conflicting requests
problem-try-again-detail = Another request changed the same thing at the same moment. Try again with the same key.

problem-internal = Internal error
problem-internal-detail = An error occurred in Guichet. Give the administrator the request id, which helps to find the cause.
