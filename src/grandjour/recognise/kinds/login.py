"""Login of a person: told by its header."""

from grandjour.recognise.recogniser import Recogniser, matcher

is_login = matcher(r"[^\W\d_A-Z][\w.'\- ]{2,19}")

RECOGNISER = Recogniser(
    name="login",
    description="Login of a person",
    source="usage",
    labels={
        "login": 1.0,
        "user": 0.8,
        "username": 1.0,
        "utilisateur": 0.8,
        "compte util": 1.0,
        "compte utilisateur": 1.0,
        "identifiant": 0.55,
        "id utilisateur": 0.9,
        "user id": 0.9,
        "userid": 0.9,
    },
    matches=is_login,
    alone=0.0,
    share=0.9,
    examples=("zdupont", "llambert3", "z.dupont", "cn'diaye0"),
    counter_examples=("Zoé", "", "12", "zd", "z_dupont@example.fr", "DUPONT"),
)
