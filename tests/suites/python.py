"""python.py OUTCOMES MODULE: run one module of CPython's own test suite; one line a test in OUTCOMES, sorted."""
import os
import sys
import unittest

import test.support

outcomes, module = sys.argv[1:]
lines = set()


class Result(unittest.TestResult):
    def note(self, case, outcome):
        lines.add(f"{outcome} {case.id() if hasattr(case, 'id') else case}")

    def addSuccess(self, case):
        self.note(case, "ok")

    def addError(self, case, error):
        super().addError(case, error)
        self.note(case, "error")

    def addFailure(self, case, error):
        super().addFailure(case, error)
        self.note(case, "failure")

    def addSkip(self, case, reason):
        self.note(case, "skipped")

    def addExpectedFailure(self, case, error):
        self.note(case, "expected failure")

    def addUnexpectedSuccess(self, case):
        self.note(case, "unexpected success")

    def addSubTest(self, case, sub, error):
        super().addSubTest(case, sub, error)
        if error is not None:
            self.note(case, "failure in a part")


test.support.verbose = False
test.support.use_resources = []
result = Result()
unittest.defaultTestLoader.loadTestsFromName("test." + module).run(result)
with open(outcomes, "w") as out:
    out.writelines(line + "\n" for line in sorted(lines))
for case, text in result.errors + result.failures:
    print(case, text, file=sys.stderr)
