"""Whatever becomes of a formula on its way, nothing but words is spoken, and soon."""

import os
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tts.mutations import FORMULAS, SNIPPETS, leaks, mutated
from tts.maths import UNREAD, say

EXAMPLES = int(os.environ.get("MATHS_MUTATIONS", "300"))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FORMULAS), st.sampled_from(FORMULAS), st.integers(0, 2**32))
def test_a_broken_formula_leaks_nothing(formula, other, seed):
    tex = mutated(formula, other, seed)

    begun = time.thread_time()
    said = say(tex)

    assert not leaks(said.spoken), (tex, said.spoken)
    assert said.spoken and (said.parsed or said.spoken == UNREAD)
    assert time.thread_time() - begun < 2


@settings(max_examples=max(100, EXAMPLES // 5), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from([*FORMULAS, *SNIPPETS]),
    st.sampled_from(["", "x", "}", ")", "/2", "^2", "+1"]),
    st.integers(2, 2000),
)
def test_a_formula_repeated_without_end_is_said_or_refused_soon(piece, tail, times):
    tex = (piece * times)[:9_000] + (tail * times)[:9_000]

    begun = time.thread_time()
    said = say(tex)

    assert not leaks(said.spoken)
    assert time.thread_time() - begun < 5
