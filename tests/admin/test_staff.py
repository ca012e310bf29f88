"""Staff as administrators change them; and what everybody changes of their own account."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.access import Role
from app.accounts import queries, service
from app.accounts.models import User
from app.db import db, transaction
from app.errors import WrongState
from app.outbox.models import Delivery
from tests.accounts.test_links import choose, links, signs_in
from tests.support.apps import PASSWORD, address_of, csrf_of, doing

Staff = Callable[[str], FlaskClient]


def user_of(who: str) -> User:
    return db.session.query(User).filter_by(email=address_of(who)).one()


def id_of(app: Flask, who: str) -> int:
    with app.app_context():
        return user_of(who).id


def send(browser: FlaskClient, path: str, form: str | None = None, **typed: object):
    """Post what a person typed, with the token of the page `form`."""
    token = csrf_of(browser.get(form or path).text)
    return browser.post(path, data={**typed, "csrf_token": token})


def test_an_invited_colleague_chooses_a_password_and_is_in(app: Flask, client: FlaskClient, staff: Staff):
    answer = send(
        staff("admin"),
        "/desk/staff/invite",
        name="Joe Ashby",
        email="Joe.Ashby@example.org",
        role="qa",
        department_id=0,
    )
    assert answer.status_code == 303

    choose(client, links(app)[0], "three blue watering cans")

    assert signs_in(app, "joe.ashby@example.org", "three blue watering cans")
    with app.app_context():
        user = queries.find_by_email("joe.ashby@example.org")
        assert user is not None and (user.role, user.public_name) == (Role.QA, "Joe Ashby")
        assert db.session.query(Delivery).one().kind == "staff_invite"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "", "email": "joe@example.org"}, "Write the name."),
        ({"name": "Joe", "email": "joe"}, "with an @"),
        ({"name": "Joe", "email": "CSR@example.org"}, "has an account with this address"),
        ({"name": "Joe", "email": "joe@example.org", "role": "king"}, "Not a valid choice"),
        ({"name": "Joe\0", "email": "joe@example.org"}, "cannot store"),
    ],
)
def test_an_impossible_invitation_comes_back_with_its_reason(staff: Staff, typed: dict[str, str], words: str):
    answer = send(staff("admin"), "/desk/staff/invite", **{"role": "csr", "department_id": 0, **typed})

    assert answer.status_code == 422 and words in answer.text


def test_who_leaves_is_out_at_the_next_click(app: Flask, staff: Staff):
    leaving = staff("csr")
    assert leaving.get("/desk/profile").status_code == 200

    send(staff("admin"), f"/desk/staff/{id_of(app, 'csr')}/leave")

    assert leaving.get("/desk/profile").status_code == 302
    assert not signs_in(app, address_of("csr"), PASSWORD)


def test_another_role_counts_from_the_next_click(app: Flask, staff: Staff):
    demoted = staff("admin")
    with doing(app):
        service.change_role(user_of("qa"), Role.ADMIN)
        service.change_role(user_of("admin"), Role.QA)

    assert demoted.get("/desk/staff").status_code == 403
    assert demoted.get("/desk/profile").status_code == 200


def test_who_comes_back_is_invited_anew(app: Flask, staff: Staff):
    person = f"/desk/staff/{id_of(app, 'csr')}"
    admin = staff("admin")
    send(admin, f"{person}/leave")

    send(admin, f"{person}/activate", form=person)

    assert not signs_in(app, address_of("csr"), PASSWORD)
    choose(app.test_client(), links(app)[0], "three blue watering cans")
    assert signs_in(app, address_of("csr"), "three blue watering cans")


@pytest.mark.parametrize("way", ["leave", "role"])
def test_the_last_administrator_stays(app: Flask, staff: Staff, way: str):
    person = f"/desk/staff/{id_of(app, 'admin')}"
    path = f"{person}/leave" if way == "leave" else person

    answer = send(staff("admin"), path, role="csr", department_id=0)

    assert answer.status_code == 409 and "There must always be an administrator" in answer.text
    with app.app_context():
        assert user_of("admin").active and user_of("admin").role is Role.ADMIN


def test_of_two_administrators_who_demote_each_other_one_stays(app: Flask):
    with doing(app):
        service.change_role(user_of("qa"), Role.ADMIN)
    together = threading.Barrier(2)
    refused: list[str] = []

    def demote(who: str) -> None:
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    service.change_role(user_of(who), Role.CSR)
            except WrongState as error:
                refused.append(str(error))

    threads = [threading.Thread(target=demote, args=(who,)) for who in ("admin", "qa")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == [service.LAST_ADMINISTRATOR]
    with app.app_context():
        assert len(queries.active_with_role(Role.ADMIN)) == 1


@pytest.mark.parametrize("who", ["csr", "manager", "qa"])
@pytest.mark.parametrize("page", ["staff", "staff/invite", "settings/organisation", "settings/notices"])
def test_other_roles_do_not_get_there(staff: Staff, who: str, page: str):
    assert staff(who).get(f"/desk/{page}").status_code == 403


def test_settings_lead_everybody_to_what_they_may_set_and_nowhere_else(staff: Staff):
    assert staff("csr").get("/desk/settings").status_code == 403
    for who, there, not_there in (
        ("manager", "/desk/settings/remedies", "/desk/settings/organisation"),
        ("qa", "/desk/templates", "/desk/settings/remedies"),
        ("admin", "/desk/settings/organisation", "nowhere"),
    ):
        page = staff(who).get("/desk/settings").text
        links = [part.split('"')[0] for part in page.split('class="what"><a href="')[1:]]
        assert there in links and not_there not in links
        assert {staff(who).get(link).status_code for link in links} == {200}


def test_everybody_who_works_here_is_listed(staff: Staff):
    page = staff("admin").get("/desk/staff").text

    for name in ("Priya Shah", "Helen Marsh", "Mina Kaur", "Ada Birch"):
        assert name in page


def test_the_list_takes_as_many_statements_for_many(app: Flask, staff: Staff, statements: list[str]):
    admin = staff("admin")
    counts = []
    for more in (0, 25):
        with doing(app):
            for number in range(more):
                service.add(service.Newcomer(f"Person {number}", f"person{number}@example.org", Role.CSR))
        admin.get("/desk/staff")
        statements.clear()
        admin.get("/desk/staff")
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 4


def test_people_choose_the_name_that_customers_read(app: Flask, staff: Staff):
    answer = send(staff("csr"), "/desk/profile", public_name=" Priya ", phone="0191 555 0127")

    assert answer.status_code == 303
    with app.app_context():
        assert (user_of("csr").public_name, user_of("csr").phone) == ("Priya", "0191 555 0127")


def test_a_new_password_ends_every_other_session_and_keeps_this_one(app: Flask, staff: Staff):
    here, there = staff("csr"), staff("csr")

    answer = send(
        here, "/desk/profile/password", form="/desk/profile", present=PASSWORD, password="three blue watering cans"
    )

    assert answer.status_code == 303
    assert here.get("/desk/profile").status_code == 200 and there.get("/desk/profile").status_code == 302
    assert signs_in(app, address_of("csr"), "three blue watering cans")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"present": "wrong", "password": "three blue watering cans"}, "This is not your password."),
        ({"present": PASSWORD, "password": "short"}, "at least 12 signs"),
        ({"present": "", "password": ""}, "Choose a password."),
    ],
)
def test_a_password_is_changed_only_by_who_knows_it(app: Flask, staff: Staff, typed: dict[str, str], words: str):
    answer = send(staff("csr"), "/desk/profile/password", form="/desk/profile", **typed)

    assert answer.status_code == 422 and words in answer.text
    assert signs_in(app, address_of("csr"), PASSWORD)


def test_a_number_that_no_database_has_is_nobody(staff: Staff):
    admin = staff("admin")

    assert admin.get(f"/desk/staff/{2**31 - 1}").status_code == 404
    assert admin.get(f"/desk/staff/{2**80}").status_code == 404
