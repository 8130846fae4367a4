"""The two mappings in plain Python, and the validator.

Written as one would write them for a service: the document as dictionaries, an index by id, one function for each program.
`LABELS` is to be filled before they are used.
"""

import datetime

import jsonschema

LABELS = {}
ORDERS = {}


def use_labels(pairs):
    """Takes the French labels of the code lists, as pairs in the lists' order."""
    for name, codes in pairs.items():
        LABELS[name] = dict(codes)
        ORDERS[name] = {code: rank for rank, (code, _) in enumerate(codes)}


# ---- dates -----------------------------------------------------------------------------------------------------------

FAR = datetime.date.max


def last_of_month(year, month):
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)


def single(text):
    """The first and last day of a year, a month, a season (21 spring … 24 winter) or a day."""
    if len(text) == 4:
        return datetime.date(int(text), 1, 1), datetime.date(int(text), 12, 31)
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        if month <= 12:
            return datetime.date(year, month, 1), last_of_month(year, month)
        start = 3 * (month - 20)
        end = (year, start + 2) if start < 12 else (year + 1, 2)
        return datetime.date(year, start, 1), last_of_month(*end)
    day = datetime.date.fromisoformat(text)
    return day, day


def span(text):
    """The days that a partial date covers."""
    first, slash, last = text.partition("/")
    if not slash:
        return single(text)
    if last == "..":
        return single(first)[0], FAR
    return single(first)[0], single(last)[1]


def inside(text, window):
    if text is None:
        return False
    first, last = span(text)
    return window[0] <= first and last <= window[1]


def date_order(text):
    """Dates sort by their last day, then by their first; no date comes last."""
    if text is None:
        return (1, FAR, FAR)
    first, last = span(text)
    return (0, last, first)


def following(window):
    """The period of the same length that follows."""
    first, last = window
    start = last + datetime.timedelta(days=1)
    months = (start.year - first.year) * 12 + start.month - first.month
    if start.day == first.day and months > 0:
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        return start, datetime.date(year, month + 1, start.day) - datetime.timedelta(days=1)
    return start, start + (last - first)


# ---- validation ------------------------------------------------------------------------------------------------------

checker = jsonschema.FormatChecker(formats=("date",))


@checker.checks("guichet-partial-date", raises=ValueError)
def partial_date(text):
    return not isinstance(text, str) or span(text)[0] <= span(text)[1]


def validator(schema):
    return jsonschema.Draft202012Validator(schema, format_checker=checker)


# ---- what both programs need -----------------------------------------------------------------------------------------


def rows(document, name):
    return document.get(name) or []


def by_id(document, name):
    return {row["id"]: row for row in rows(document, name)}


def index(document):
    return {name: by_id(document, name) for name in ("plans", "measures", "activities", "agreements", "partners")}


def question(document, program):
    answer = next(row for row in document["answers"] if row["program"] == program)
    period = answer["period"]
    window = datetime.date.fromisoformat(period["from"]), datetime.date.fromisoformat(period["to"])
    return answer, window


def latest_plan(document, domain, kinds):
    best, best_key = None, None
    for plan in rows(document, "plans"):
        if domain in plan.get("domains", ()) and plan["kind"] in kinds:
            adopted = plan.get("adopted_on")
            key = (0,) if adopted is None else (1, *reversed(span(adopted)))
            if best is None or key >= best_key:
                best, best_key = plan, key
    return best


def held(document, known, domain, window):
    return [
        row
        for row in rows(document, "consultations")
        if row.get("state") == "held"
        and domain in known["plans"].get(row.get("plan"), {}).get("domains", ())
        and inside(row.get("date"), window)
    ]


def follow_ups(document, window):
    """The last follow-up of each measure in the period."""
    last = {}
    for row in rows(document, "follow_ups"):
        if inside(row["as_of"], window):
            key = tuple(reversed(span(row["as_of"])))
            if row["measure"] not in last or key >= last[row["measure"]][0]:
                last[row["measure"]] = key, row
    return {measure: row for measure, (_, row) in last.items()}


def count(quantity):
    if quantity is None:
        return None
    return {"value": quantity["value"], "precision": quantity.get("precision") or "exact"}


def sum_counts(quantities):
    total = None
    for quantity in map(count, filter(None, quantities)):
        if total is None:
            total = dict(quantity)
            continue
        total["value"] += quantity["value"]
        kinds = {total["precision"], quantity["precision"]} - {"exact"}
        total["precision"] = "exact" if not kinds else kinds.pop() if len(kinds) == 1 else "about"
    return total


def total(amounts):
    amounts = list(amounts)
    return sum(amounts) if amounts else None


def joined(texts, separator):
    return separator.join(texts) or None


def parts(line):
    """What each allocation takes: its amount, its share by largest remainder, or the whole line."""
    allocations, amount = line["allocations"], line["amount_cents"]
    sign, magnitude = (-1 if amount < 0 else 1), abs(amount)
    out, shares = {}, []
    for rank, allocation in enumerate(allocations):
        if allocation.get("amount_cents") is not None:
            out[rank] = allocation["amount_cents"]
        elif allocation.get("share_bp") is not None:
            shares.append((rank, allocation["share_bp"]))
        else:
            out[rank] = amount
    shares.append((len(allocations), max(0, 10_000 - sum(share for _, share in shares))))
    floors = {rank: magnitude * share // 10_000 for rank, share in shares}
    left = magnitude - sum(floors.values())
    for rank, _ in sorted(shares, key=lambda pair: -(magnitude * pair[1] % 10_000))[: max(0, left)]:
        floors[rank] += 1
    out.update({rank: sign * part for rank, part in floors.items()})
    return out


def allocated(line, agreement, eligible=False):
    ours = [
        rank
        for rank, allocation in enumerate(line.get("allocations") or ())
        if allocation.get("agreement") == agreement and (not eligible or allocation.get("eligible") is True)
    ]
    if not ours:
        return None
    each = parts(line)
    return sum(each[rank] for rank in ours)


def rounded(numerator, denominator):
    """Half away from zero."""
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -quotient if numerator < 0 else quotient


# ---- famille-pfm, final report, edition of 2021-11-29 ------------------------------------------------------------------

PAYERS = {
    "quebec": "Gouvernement du Québec",
    "federal": "Gouvernement du Canada",
    "state_enterprise": "Société d'État",
    "municipal_body": "Autre organisme municipal",
    "own": "Contribution propre de la municipalité, de la MRC ou de la communauté",
    "partner": "Partenaire",
    "private": "Secteur privé",
    "users": "Personnes usagères",
}


def order(codes, code):
    """Rank of a code in its list."""
    return ORDERS[codes][code]


def famille_pfm(document, known):
    answer, window = question(document, "famille-pfm")
    agreement = known["agreements"][answer["agreement"]]
    own = agreement["id"]
    organization = document["organization"]
    population = organization.get("population") or {}
    contact = (organization.get("contacts") or [{}])[0]
    official = organization.get("responsible_official") or {}
    extension = (document.get("extensions") or {}).get("famille-pfm") or {}
    policy = latest_plan(document, "famille", ("policy", "policy_and_action_plan"))
    plan = latest_plan(document, "famille", ("action_plan", "policy_and_action_plan"))
    consultations = held(document, known, "famille", window)
    follow_up = follow_ups(document, window)
    activities = [
        row
        for row in rows(document, "activities")
        if row.get("agreement") == own and inside(row.get("date"), window)
    ]
    paid = [
        row
        for row in rows(document, "expenses")
        if row["stage"] == "paid" and allocated(row, own) is not None and inside(row.get("date"), window)
    ]
    supporting = [
        row
        for row in rows(document, "contributions")
        if row.get("supports") == own and row.get("state") != "requested"
    ]
    measures = [
        row
        for row in rows(document, "measures")
        if "famille" in known["plans"].get(row.get("plan"), {}).get("domains", ())
        and known["plans"][row["plan"]].get("state") != "expired"
    ]

    def narratives(topic):
        return joined([row["text"] for row in rows(document, "narratives") if row["topic"] == topic], "\n\n")

    def contributed(*payers):
        return total(row["amount_cents"] for row in supporting if row["payer"] in payers)

    eligible = total(part for row in paid if (part := allocated(row, own, eligible=True)) is not None)
    budget = total(
        part
        for row in rows(document, "budget")
        if row["stage"] == "budgeted" and (part := allocated(row, own)) is not None
    )
    instalments = agreement.get("instalments") or []
    received = total(row["amount_cents"] for row in instalments if row.get("state") == "received")
    highest_aid = rounded(eligible * 9_000, 10_000)
    groups = {}
    for row in supporting:
        groups.setdefault((order("payer", row["payer"]), order("contribution_nature", row["nature"])), []).append(row)
    return {
        "fields": {
            "organisme": organization["name"],
            "nature": LABELS["organization_kind"][organization["kind"]],
            "designation": organization.get("designation"),
            "code_geographique": organization["code_geographique"],
            "population": population["value"],
            "population_annee": population.get("year"),
            "population_definition": population.get("definition"),
            "population_source": population.get("source"),
            "contact": contact.get("name"),
            "contact_courriel": contact.get("email"),
            "contact_telephone": contact.get("phone"),
            "elu_responsable": official.get("name"),
            "elu_titre": official.get("title"),
            "dossier": agreement["file_number"],
            "appel": agreement.get("call"),
            "montant_accorde": agreement["amount_cents"],
            "entente_du": (agreement.get("period") or {}).get("from"),
            "entente_au": (agreement.get("period") or {}).get("to"),
            "periode_du": answer["period"]["from"],
            "periode_au": answer["period"]["to"],
            "demarche_integree": extension.get("demarche_integree"),
            "mises_a_jour": extension.get("mises_a_jour"),
            "politique_titre": policy["title"],
            "politique_adoptee_le": policy["adopted_on"],
            "politique_resolution": (policy.get("resolution") or {}).get("number"),
            "plan_titre": plan["title"],
            "plan_adopte_le": plan["adopted_on"],
            "plan_resolution": (plan.get("resolution") or {}).get("number"),
            "plan_resolution_date": (plan.get("resolution") or {}).get("date"),
            "plan_depose_le": plan.get("tabled_on"),
            "plan_lien": plan.get("url"),
            "consultations_nombre": len(consultations) if rows(document, "consultations") else None,
            "consultations_personnes": sum_counts(row.get("participants") for row in consultations),
            "heures_soutien": agreement.get("support_hours"),
            "activites_nombre": len(activities) if rows(document, "activities") else None,
            "personnes_rejointes": sum_counts(row.get("participants") for row in activities),
            "materiel": joined(
                [row["name"] for row in rows(document, "attachments") if row["kind"] == "material"], "; "
            ),
            "ecarts": extension.get("ecarts_projet"),
            "effets_court": narratives("effects_short"),
            "effets_moyen": narratives("effects_medium"),
            "effets_long": narratives("effects_long"),
            "perennite": narratives("continuation"),
            "transferabilite": narratives("transferability"),
            "depenses_admissibles": eligible,
            "budget_approuve": budget,
            "ecart_budget": None if budget is None else budget - eligible,
            "contribution_recue": received,
            "contribution_propre": contributed("own"),
            "contribution_milieu": contributed("own", "partner", "private", "users"),
            "milieu_min": rounded(eligible * 1_000, 10_000),
            "aide_max": highest_aid,
            "aide_part": None if received is None or eligible == 0 else rounded(received * 10_000, eligible),
            "solde": None if received is None else min(agreement["amount_cents"], highest_aid) - received,
        },
        "tables": {
            "consultations": [
                {
                    "date": row.get("date"),
                    "titre": row.get("title"),
                    "type": LABELS["consultation_kind"][row["kind"]],
                    "groupe": row.get("target_group"),
                    "participants": count(row.get("participants")),
                }
                for row in sorted(consultations, key=lambda row: (date_order(row.get("date")), row["id"]))
            ],
            "activites": [
                {
                    "activite": row["title"],
                    "date": row.get("date"),
                    "lieu": row.get("place"),
                    "description": row.get("description"),
                    "personnes": count(row.get("participants")),
                    "resultats": follow_up.get(row.get("measure"), {}).get("results"),
                    "partenaires": joined([known["partners"][id]["name"] for id in row.get("partners") or ()], "; "),
                    "ecart": row.get("gap_explanation"),
                }
                for row in sorted(activities, key=lambda row: (date_order(row.get("date")), row["id"]))
            ],
            "depenses": [
                {
                    "activite": known["activities"].get(row.get("activity"), {}).get("title"),
                    "categorie": LABELS["expense_category"][row["category"]],
                    "date": row.get("date"),
                    "description": row.get("description"),
                    "piece": row.get("voucher"),
                    "heures": row.get("hours"),
                    "montant": allocated(row, own),
                    "admissible": allocated(row, own, eligible=True),
                    "ecart": row.get("variance_reason"),
                }
                for row in sorted(
                    paid,
                    key=lambda row: (order("expense_category", row["category"]), date_order(row.get("date")), row["id"]),
                )
            ],
            "mesures": [
                {
                    "plan": known["plans"][row["plan"]]["title"],
                    "axe": row.get("axis"),
                    "mesure": row["title"],
                    "responsable": row.get("lead"),
                    "prevue": row.get("planned"),
                    "realisee": row.get("actual"),
                    "etat": LABELS["status"].get(follow_up.get(row["id"], {}).get("status")),
                    "raison": LABELS["reason"].get(follow_up.get(row["id"], {}).get("reason_code")),
                }
                for row in sorted(
                    measures, key=lambda row: (row.get("axis") is None, row.get("axis") or "", row["id"])
                )
            ],
            "contributions": [
                {
                    "payeur": PAYERS[members[0]["payer"]],
                    "nature_apport": LABELS["contribution_nature"][members[0]["nature"]],
                    "montant": sum(row["amount_cents"] for row in members),
                    "nombre": len(members),
                }
                for _, members in sorted(groups.items())
            ],
            "versements": [
                {
                    "date": row.get("date"),
                    "montant": row["amount_cents"],
                    "etat": LABELS["instalment_state"].get(row.get("state")),
                }
                for row in sorted(instalments, key=lambda row: (date_order(row.get("date")), row["id"]))
            ],
        },
    }


# ---- inclusion-ophq, annual plan, edition of 2024-06-01 ----------------------------------------------------------------

SECTORS = {
    "built_environment": "Cadre bâti et aménagement",
    "communication": "Communications",
    "employment": "Emploi",
    "services": "Services à la population",
    "transport": "Transport",
    "housing": "Habitation",
    "culture_recreation": "Culture et loisirs",
    "public_safety": "Sécurité publique",
    "procurement": "Approvisionnement",
    "awareness": "Sensibilisation",
    "other": "Autre",
}


def inclusion_ophq(document, known):
    answer, window = question(document, "inclusion-ophq")
    organization = document["organization"]
    plan = latest_plan(document, "inclusion", ("action_plan", "policy_and_action_plan"))
    consultations = held(document, known, "inclusion", window)
    follow_up = follow_ups(document, window)
    following_window = following(window)
    lines = []
    for row in sorted(rows(document, "obstacles"), key=lambda row: row["id"]):
        planned = [known["measures"][id] for id in row.get("measures_planned") or ()]
        for id in row.get("measures_taken") or [None]:
            lines.append(
                {
                    "obstacle": row["title"],
                    "secteur": SECTORS.get(row.get("sector")),
                    "mesure_prise": known["measures"][id]["title"] if id else None,
                    "etat": LABELS["status"].get(follow_up.get(id, {}).get("status")),
                    "mesures_prevues": joined(
                        [row["title"] for row in planned if inside(row.get("planned"), following_window)], "; "
                    ),
                }
            )
    return {
        "fields": {
            "organisme": organization["name"],
            "code_geographique": organization["code_geographique"],
            "population": organization["population"]["value"],
            "responsable": (organization.get("responsible_official") or {}).get("name"),
            "periode_du": answer["period"]["from"],
            "periode_au": answer["period"]["to"],
            "plan_titre": plan["title"],
            "adopte_le": plan["adopted_on"],
            "resolution": (plan.get("resolution") or {}).get("number"),
            "lien_publication": plan["url"],
            "consultations": len(consultations) if rows(document, "consultations") else None,
        },
        "tables": {"obstacles": lines},
    }


def map_both(document):
    known = index(document)
    return {"famille-pfm": famille_pfm(document, known), "inclusion-ophq": inclusion_ophq(document, known)}
