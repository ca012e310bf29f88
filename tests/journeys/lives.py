"""One complaint through its life: what its customer and the colleagues around it do, step by step, through pages."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.journeys.colleagues import Colleague
from tests.journeys.customers import Customer
from tests.journeys.pages import Form

FACTS = ("What I was told and what was done are two different things.", "Nobody answered when I wrote.")
MONEY = "Money back"


@dataclass
class Life:
    """`write` gives the next sentence of a kind; `deeds` counts what was done.

    `twin` is the same customer with another complaint, where there is one.
    """

    customer: Customer
    handler: Colleague
    manager: Colleague
    reviewer: Colleague
    write: Callable[[str], str]
    twin: Customer | None = None
    deeds: Counter[str] = field(default_factory=Counter)

    @property
    def reference(self) -> str:
        return self.customer.reference

    def act(self, action: str, who: Colleague | None = None, **answers: str) -> None:
        """A colleague, the handler unless somebody is named, does something to the complaint."""
        (who or self.handler).act(self.reference, action, answers)
        self.deeds[action] += 1

    def join(self, other: str, reason: str) -> None:
        """The complaint ends in another one; both stood side by side before."""
        self.handler.open(f"/desk/complaints/{self.reference}/act/merge?with={other}")
        self.handler.press("/act/merge", {"reason": reason})
        self.deeds["merge"] += 1

    def acknowledge(self) -> None:
        told = " ".join(self.customer.story.happened.split()[:8])
        personal = f"{self.write('personal_sentences')} You begin with “{told}”, and I read on from there."
        self.act("acknowledge", personal=personal, apology=self.write("apologies"))

    def assess(self, impact: str = "2", urgency: str = "2") -> None:
        form = self._form("assess")
        self.act(
            "assess", nature=form.choices("nature")[1], impact=impact, urgency=urgency,
            effect="They wait, and can't plan anything.", others="no",
        )  # fmt: skip

    def state_facts(self) -> None:
        self.act("state-facts", concern_1=FACTS[0], concern_2=FACTS[1])

    def confirm(self) -> None:
        """The customer reads what we understood, through the link in the mail, and says that it is right."""
        self.customer.by_mail("have we understood you?")
        self._press("/confirm")

    def begin(self) -> None:
        """Up to where the investigation starts."""
        self.acknowledge()
        self.assess()
        self.state_facts()
        self.confirm()

    def offer(self, amount: str = "40") -> None:
        form = self._form("offer")
        remedies = {form.words_of("remedy_id_1", value): value for value in form.choices("remedy_id_1")}
        remedy = next(value for words, value in remedies.items() if MONEY in words)
        self.act(
            "offer", remedy_id_1=remedy, words_1="What it cost you comes back to your account.", amount_1=amount,
            answer_1="yes", explanation=self.write("offer_explanations"),
        )  # fmt: skip

    def accept(self) -> None:
        self.customer.by_mail("our offer to put it right")
        self._step("accept")

    def decline(self) -> None:
        self.customer.by_mail("our offer to put it right")
        self._step("decline", reason="It leaves out the fee.", wish="The fee as well.")

    def talk(self) -> None:
        self.customer.by_mail("our offer to put it right")
        self._step("let-us-talk", text="Does that include the fee?")

    def ask(self) -> None:
        self.act("ask-customer", text=self.write("questions"))

    def answer_question(self) -> None:
        self.customer.by_mail("a question for you")
        self.customer.press("/reply", {"text": "I have it here, and it says the third of March."})
        self.deeds["answered"] += 1

    def verify(self) -> None:
        """Everything that was agreed is done, one after the other."""
        for task in self._form("verify-task").choices("task_id"):
            self.act("verify-task", task_id=task, result="The bank shows it.")

    def resolve(self, **more: str) -> None:
        form = self._form("resolve")
        self.act(
            "resolve", outcome="upheld", cause=form.choices("cause")[1], explanation=self.write("explanations"),
            apology=self.write("apologies"), **_found(form, "upheld"), **more,
        )  # fmt: skip

    def end(self, position: str) -> None:
        """A manager's last word, with what was found about each concern."""
        form = self.manager.ask(self.reference, "deadlock").form("/act/deadlock")
        self.manager.send(form.by("/ask-sign-off"), {"position": position, **_found(form, "not_upheld")})
        self.deeds["ask-sign-off"] += 1
        self.act("sign-off", self.reviewer)
        self.act("deadlock", self.manager)

    def settle(self, amount: str = "40") -> None:
        """From the investigation to the resolution, by an offer that is accepted and kept."""
        self.offer(amount)
        self.accept()
        self.verify()
        self.resolve()

    def say(self, solved: str, words: str = "did we put it right?") -> None:
        """Answer the question whether it worked, through the link in the mail."""
        self.customer.by_mail(words)
        self.customer.answer(solved, self.write("comments"), treated="4", mood="4")
        self.deeds["said " + solved] += 1

    def learn(self) -> None:
        self.act("record-lesson", learned="That two lists of the same thing are one too many.", change="There is one.")

    def withdraw(self) -> None:
        self._step("withdraw", reason="It has sorted itself out.")

    def not_right(self) -> None:
        self._step("not-right", text="It came back the very next day.")

    def _form(self, action: str) -> Form:
        return self.handler.ask(self.reference, action).form(f"/act/{action}")

    def _press(self, action: str) -> None:
        self.customer.press(action)
        self.deeds[action.removeprefix("/")] += 1

    def _step(self, slug: str, **answers: str) -> None:
        self.customer.step(slug, **answers)
        self.deeds[slug] += 1

    def stands(self) -> str:
        """How the complaint stands, in the words its customer reads."""
        page = self.customer.follow()
        return page.root.named("h1")[0].said.partition(": ")[2]

    def leave(self) -> None:
        """The customer's browser is closed."""
        for customer in (self.customer, self.twin):
            if customer is not None:
                customer.leave()


def _found(form: Form, outcome: str) -> dict[str, str]:
    """The same answer to every concern."""
    outcomes = {name: outcome for name in form.names if name.startswith("outcome_")}
    return outcomes | {name: "The log shows it." for name in form.names if name.startswith("finding_")}
