"""Settles made-up invoices twice, by the engine and by the model, and tells the first differences.

    python3 tests/model/compare.py --engine target/release/xtask --settlements 100000
"""

from __future__ import annotations

import argparse
import json
import queue
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generate import Generator, facts, rules_text  # noqa: E402
from settlement import settle_all  # noqa: E402

AMOUNTS = ("billed", "approved", "reduced", "held", "withheld")


def five(amounts: dict) -> list[Fraction]:
    return [Fraction(amounts[name]) for name in AMOUNTS]


def of_engine(document: dict) -> list:
    """The engine's document in the form of the model's results."""
    results = []
    for invoice in document["invoices"]:
        lines = []
        for line in invoice["lines"]:
            cuts = [(cut["rule"], cut["step"], Fraction(cut["amount"])) for cut in line["cuts"]]
            lines.append({
                "fate": line["fate"], "decided_by": line.get("decided_by"), "net": five(line), "tax": five(line["tax"]),
                "cuts": [cut for cut in cuts if cut[2] != 0],
            })
        by_rule = [
            (rule["rule"], *(Fraction(rule[name]) for name in ("reduced", "held", "withheld"))) for rule in invoice["by_rule"]
        ]
        own = [finding for finding in document["findings"] if finding["invoice"] == invoice["number"]]
        proposals = [
            (finding["rule"], proposal["of"], Fraction(proposal["amount"]), proposal["currency"])
            for finding in own
            for proposal in finding.get("proposals", [])
        ]
        results.append((invoice["number"], {
            "by_rule": sorted(by_rule), "proposals": sorted(p for p in proposals if p[2] != 0),
            "fate": invoice["fate"], "totals": five(invoice["totals"]), "tax": five(invoice["tax"]), "lines": lines,
            "corrections": invoice.get("corrections"),
        }))
    return results


def difference(engine: list, model: list) -> str | None:
    for (number, ours), (_, theirs) in zip(model, engine):
        for at, (mine, its) in enumerate(zip(ours["lines"], theirs["lines"])):
            if mine != its:
                return f"invoice {number}, line {at + 1}\n  engine {shown(its)}\n  model  {shown(mine)}"
        for member in ("fate", "corrections", "totals", "tax", "by_rule", "proposals"):
            if ours[member] != theirs[member]:
                return f"invoice {number}, {member}: engine {shown(theirs[member])}, model {shown(ours[member])}"
    if [number for number, _ in engine] != [number for number, _ in model]:
        return "the invoices stand in another order"
    return None


def shown(value) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)


class Case:
    def __init__(self, seed: int, invoices: int):
        made = Generator(seed)
        header = made.header()
        rules = made.rules(header)
        bills = made.invoices(header, rules, invoices)
        self.seed, self.text, self.facts = seed, rules_text(header, rules), facts(bills)
        self.model = lambda: settle_all(header, rules, bills)

    def line(self) -> str:
        return json.dumps({"rules": self.text, "facts": self.facts}) + "\n"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--engine", required=True, help="the program `xtask`, built")
    arguments.add_argument("--settlements", type=int, default=2_000, help="how many invoices are settled")
    arguments.add_argument("--invoices", type=int, default=4, help="how many invoices a rule set settles")
    arguments.add_argument("--seed", type=int, default=1, help="where the cases begin")
    arguments.add_argument("--stop", type=int, default=3, help="after how many differences to stop")
    given = arguments.parse_args()
    cases = range(given.seed, given.seed + -(-given.settlements // given.invoices))
    engine = subprocess.Popen([given.engine, "review-each"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    made: queue.Queue = queue.Queue(maxsize=1000)

    def feed() -> None:
        try:
            for seed in cases:
                case = Case(seed, given.invoices)
                engine.stdin.write(case.line())
                made.put(case)
            engine.stdin.close()
        except BrokenPipeError:
            pass

    threading.Thread(target=feed, daemon=True).start()
    settled = different = 0
    for seed in cases:
        case = made.get()
        answer = json.loads(engine.stdout.readline())
        if "error" in answer:
            found = answer["error"]
        else:
            found = difference(of_engine(answer), case.model())
            settled += len(answer["invoices"])
        if found is not None:
            different += 1
            print(f"seed {seed}: {found}\n{case.text}")
            for invoice in case.facts["invoices"]:
                print(shown({name: invoice[name] for name in invoice if name != "lines"}))
                for line in invoice["lines"]:
                    print("  " + shown(line))
            print()
            if different >= given.stop:
                engine.kill()
                break
    print(f"{settled} settlements compared, {different} of their rule sets with a difference")
    return 1 if different or settled == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
