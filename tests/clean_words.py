"""Words for generated libraries: invented names, offices, roles, things that a company hands out, and sentences about them."""

COMPANIES = (
    "Brackenridge Tools",
    "Ormsworth Foods",
    "Tallow Lane Print",
    "Saltmarsh Energy",
    "Quillfield Books",
)

# City, id, time zone, start of its telephone numbers (ranges kept for fiction), address.
OFFICES = (
    ("Chicago", "chicago", "America/Chicago", "+1 312 555 01", "18 Alder Row, Chicago, IL 60606, USA"),
    ("London", "london", "Europe/London", "+44 20 7946 01", "7 Wren Yard, London EC2A 9ZZ, United Kingdom"),
    (
        "Sydney",
        "sydney",
        "Australia/Sydney",
        "+61 2 5550 01",
        "40 Banksia Street, Sydney NSW 2000, Australia",
    ),
    ("Toronto", "toronto", "America/Toronto", "+1 416 555 01", "9 Maple Court, Toronto, ON M5V 0A1, Canada"),
    ("Berlin", "berlin", "Europe/Berlin", "+49 30 23125 1", "Lindenhof 3, 10115 Berlin, Germany"),
)
HOURS = ("Mon-Fri 08:00-17:00", "Mon-Fri 08:30-17:30", "Mon-Fri 09:00-17:30")

FIRST_NAMES = (
    "Ada", "Bruno", "Carla", "Dmitri", "Edda", "Farid", "Greta", "Hugo", "Ilse", "Jonas", "Keiko", "Liam",
    "Marta", "Nils", "Odile", "Pavel", "Rosa", "Stefan", "Tamar", "Ugo", "Vera", "Wanda", "Yusuf", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Ashdown", "Birkett", "Calloway", "Dunmore", "Eastlake", "Fairbairn", "Garrick", "Holt", "Ivers", "Jessop",
    "Kettle", "Lockwood", "Marsden", "Norwood", "Oakley", "Penrose", "Quayle", "Redfern", "Sorrel", "Thackeray",
    "Upton", "Varley", "Whitcombe", "Yardley",
)  # fmt: skip

# Id, name, department, the role above, how many hold it, what it is there for.
ROLES = (
    ("managing-director", "Managing director", "management", None, 1, "Leads the company and has the last word."),
    ("finance-director", "Finance director", "finance", "managing-director", 1, "Keeps the company's money."),
    ("operations-director", "Operations director", "operations", "managing-director", 1, "Leads daily work."),
    ("people-lead", "People lead", "people", "managing-director", 1, "Keeps this handbook and trains colleagues."),
    ("quality-lead", "Quality lead", "quality", "managing-director", 1, "Checks whether we do what we promise."),
    ("store-keeper", "Store keeper", "operations", "operations-director", 2, "Hands things out and takes them back."),
    ("site-lead", "Site lead", "operations", "operations-director", 2, "Decides what happens at one site."),
    ("client-lead", "Client lead", "sales", "sales-director", 3, "Answers for everything we do for a client."),
    ("sales-director", "Sales director", "sales", "managing-director", 1, "Leads Sales and names client leads."),
    ("duty-engineer", "Duty engineer", "operations", "operations-director", 2, "Answers the duty line at any hour."),
    ("purchasing-lead", "Purchasing lead", "finance", "finance-director", 1, "Buys what we need."),
)  # fmt: skip

DEPARTMENTS = ("management", "finance", "operations", "people", "quality", "sales")

PLACES = (
    "warehouse", "workshop", "laboratory", "studio", "depot", "harbour", "market", "garden", "archive", "canteen",
    "showroom", "factory", "library", "kitchen", "rooftop", "basement", "reception", "clinic", "ferry", "quarry",
    "orchard", "theatre", "airfield", "railway",
)  # fmt: skip
THINGS = (
    "key", "badge", "laptop", "camera", "permit", "manual", "scanner", "tablet", "headset", "uniform", "trolley",
    "toolbox", "radio", "helmet", "printer", "drill", "torch", "lamp", "projector", "bicycle", "locker", "meter",
    "pump", "stamp",
)  # fmt: skip
# For libraries that have more policies than these are good for; smaller ones are the same whatever stands here.
MORE_PLACES = (
    "barn", "bakery", "stable", "vineyard", "museum", "chapel", "cellar", "garage", "hangar", "lobby", "lounge", "nursery",
    "office", "pantry", "parlour", "pier", "school", "shipyard", "tannery", "tower", "brewery", "foundry", "dairy", "forge",
    "granary", "mill", "mine", "outpost", "paddock", "pavilion", "platform", "farm", "stadium", "terrace", "tunnel", "village",
    "wharf", "zoo", "arcade", "aquarium", "bridge", "camp", "casino", "cinema", "cottage", "court", "hostel", "inn",
)  # fmt: skip
MORE_THINGS = (
    "anvil", "apron", "awning", "banner", "barrel", "basin", "basket", "beacon", "blanket", "bucket", "cable", "candle",
    "cart", "chair", "clock", "comb", "cooker", "crane", "cushion", "desk", "easel", "fan", "filter", "flag",
    "freezer", "funnel", "generator", "hammer", "heater", "hose", "kettle", "ladder", "lantern", "mirror", "monitor", "oven",
    "phone", "pillow", "plough", "rake", "ramp", "rope", "safe", "saw", "shovel", "stapler", "tent", "wagon",
)  # fmt: skip

CLIENTS = (
    "Harrowgate Dairy",
    "Pinecliff Hotels",
    "Sandhurst Freight",
    "Mossbank Clinics",
    "Elmfield Schools",
)

SEGMENT_NAMES = (
    ("Diamond", "Ruby", "Opal", "Amber", "Quartz"),
    ("Summit", "Ridge", "Slope", "Valley", "Shore"),
    ("Oak", "Ash", "Birch", "Hazel", "Willow"),
)

# A policy takes some of these; {a}, {n}, {ns} are the thing ("a depot key", "depot key", "depot keys"), {keeper} and
# {decider} the roles that hand it out and decide. Each has its own terms and its own times.
CLAUSES = (
    ("one-record", "One record for each {n}",
     "The {keeper} **must** enter every {n} in the {{{{ system(\"{system}\") }}}} within 1 business day. The entry says who holds it and since when. Only that entry counts."),
    ("ask-first", "Ask before you take one",
     "Everybody **must** ask for {a} with the form in {{{{ appendix(\"request-form\") }}}}. Nobody **may** use {a} before the {decider} has said yes."),
    ("keep-safe", "Keep it safe",
     "Whoever holds {a} **must** keep it locked away when it is not in use. Nobody **may** lend it to anybody outside the company."),
    ("lost", "When it is lost",
     "Whoever loses {a} **must** tell the {keeper} within 1 hour of noticing it. The {keeper} **must** block it within {{{{ fact(\"{policy}.loss-answer\") }}}}."),
    ("give-back", "Give it back",
     "Whoever leaves the company **must** give the {n} back on the last working day. The {keeper} **must** confirm it in writing on the same day."),
    ("damage", "When it is damaged",
     "Whoever damages {a} **must** tell the {keeper} on the same day. Nobody has to pay for wear from normal work."),
    ("visitors", "Guests and {ns}",
     "A guest **may** use {a} for one day. The colleague who brings the guest **must** stay with the guest all the time."),
    ("second", "A second one",
     "The {decider} **may** allow a second {n} if the work needs it. The {keeper} **must** enter the reason in the {{{{ system(\"{system}\") }}}} on the same day."),
    ("labels", "Labels on {ns}",
     "The {keeper} **must** put a label with a number on every {n} before anybody gets it. Nobody **may** remove the label."),
    ("trained", "Who may use {ns}",
     "The {keeper} **must not** hand {a} to anybody who has not passed the course in the {{{{ system(\"learning-hall\") }}}}. A new colleague takes it within 30 days of joining."),
)  # fmt: skip

PURPOSES = (
    "A lost {n} can stop the work of a whole day. When nobody knows who has it, everybody looks for it. This policy says who hands out {ns}, who holds them, and whom to ask.",
    "We once bought six {ns} because nobody knew that eight stood in a cupboard. This policy keeps {ns} in one record and in good hands.",
    "People who wait for {a} cannot work. People who take one without asking leave others waiting. This policy makes the way to {a} short and the same for all.",
)
OBJECTIVES = (
    ("known", "At every moment we know who holds which {n}."),
    ("quick", "Whoever needs {a} has one within two business days."),
    ("saved", "We buy no {n} that we do not need."),
    ("safe", "No {n} falls into the wrong hands."),
)
EXCEPTIONS = (
    ("fire", "The fire service and rescue teams get {a} at once, without a form."),
    ("trial", "A {n} on trial from a maker stays outside this policy for at most 30 days."),
    ("loan", "A {n} that a client owns is handled as the contract with that client says."),
)
QUESTIONS = (
    ("late", "My {n} comes too late. Whom do I ask?", "Ask the {keeper} through {{{{ contact(\"help-desk\") }}}}."),
    ("found", "I found {a}. What now?", "Bring it to the {keeper} on the same day. Nobody will ask you why you had it."),
    ("home", "May I take {a} home?", "Only if the {decider} has said so in writing."),
    ("colleague", "May a colleague use my {n}?", "Yes, after the {keeper} has changed the entry ({{{{ clause(\"{clause}\") }}}})."),
)  # fmt: skip
