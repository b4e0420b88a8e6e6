"""The code itself, by language, with places for the names."""

from __future__ import annotations

from string import Template


class _Code(Template):
    """Names stand as `%{NAME}`: dollars and at signs belong to the code."""

    delimiter = "%"


PYTHON = _Code('''\
# pip install posthog openai
import json
import os

from posthog import Posthog
from posthog.ai.openai import OpenAI
from posthog.ai.prompts import Prompts

%{FLAG}
%{PROMPT}
VERSION = %{version}  # %{whose}, for whoever gets no payload
%{HOST}

posthog = Posthog(
    os.environ["POSTHOG_PROJECT_KEY"],
    host=HOST,
    personal_api_key=os.environ["POSTHOG_PERSONAL_KEY"],  # llm_prompt:read
)
prompts = Prompts(posthog)
openai = OpenAI(
    api_key=os.environ["OPENAI_API_KEY"],
    posthog_client=posthog,
)


def version_for(distinct_id: str) -> tuple[str, int]:
    """Prompt and version of a person. Asking is what exposes them."""
    payload = posthog.get_feature_flag_payload(
        FLAG, distinct_id, send_feature_flag_events=True
    )
    if isinstance(payload, str):
        payload = json.loads(payload)
    if not isinstance(payload, dict):
        return PROMPT, VERSION
    name = payload.get("prompt_name", PROMPT)
    return name, payload.get("prompt_version", VERSION)


def answer(distinct_id: str, question: str, variables: dict) -> str:
    name, version = version_for(distinct_id)
    prompt = prompts.get(name, version=version, with_metadata=True)
    system = prompts.compile(prompt.prompt, variables)
    reply = openai.chat.completions.create(
        model=os.environ["OPENAI_MODEL"],
        messages=[
            {"role": "system", "content": system},
            {"role": "user", "content": question},
        ],
        # The client sends $ai_generation with these; don't capture it
        # by hand as well, or everything counts twice.
        posthog_distinct_id=distinct_id,
        posthog_properties={
            "$ai_prompt_name": name,
            "$ai_prompt_version": version,
        },
    )
    return reply.choices[0].message.content or ""
''')

TYPESCRIPT = _Code("""\
// npm install posthog-node @posthog/ai openai
import { OpenAI } from "@posthog/ai/openai"
import { Prompts } from "@posthog/ai"
import { PostHog } from "posthog-node"

%{FLAG}
%{PROMPT}
const VERSION = %{version} // %{whose}, for whoever gets no payload
%{HOST}

const posthog = new PostHog(process.env.POSTHOG_PROJECT_KEY!, {
  host: HOST,
  personalApiKey: process.env.POSTHOG_PERSONAL_KEY!, // llm_prompt:read
})
const prompts = new Prompts({ posthog })
const openai = new OpenAI({
  apiKey: process.env.OPENAI_API_KEY!,
  posthog,
})

type Served = { prompt_name: string; prompt_version: number }

/** Prompt and version of a person. Asking is what exposes them. */
async function versionFor(distinctId: string): Promise<Served> {
  const result = await posthog.getFeatureFlagResult(FLAG, distinctId)
  const sent: unknown = result?.payload
  const payload = typeof sent === "string" ? JSON.parse(sent) : sent
  return {
    prompt_name: payload?.prompt_name ?? PROMPT,
    prompt_version: payload?.prompt_version ?? VERSION,
  }
}

export async function answer(
  distinctId: string,
  question: string,
  variables: Record<string, string>,
): Promise<string> {
  const served = await versionFor(distinctId)
  const prompt = await prompts.get(served.prompt_name, {
    version: served.prompt_version,
    withMetadata: true,
  })
  const system = prompts.compile(prompt.prompt, variables)
  const reply = await openai.chat.completions.create({
    model: process.env.OPENAI_MODEL!,
    messages: [
      { role: "system", content: system },
      { role: "user", content: question },
    ],
    // The client sends $ai_generation with these; don't capture it
    // by hand as well, or everything counts twice.
    posthogDistinctId: distinctId,
    posthogProperties: {
      $ai_prompt_name: served.prompt_name,
      $ai_prompt_version: served.prompt_version,
    },
  })
  return reply.choices[0].message.content ?? ""
}
""")

OTHER = _Code("""\
What has to happen for each person, in any language:

%{FLAG}
%{PROMPT}
%{HOST}

1. Evaluate FLAG for the person's distinct id with the PostHog SDK of
   your language, in the way that sends $feature_flag_called: without
   that event nobody is in the experiment.
   Without an SDK: POST HOST/flags?v=2 with api_key and distinct_id,
   then capture $feature_flag_called with $feature_flag (FLAG) and
   $feature_flag_response (the variant) yourself.

2. Read the variant's payload. It is JSON, or text that holds JSON:
     prompt_name     which prompt
     prompt_version  which version of it
   Without a payload serve PROMPT in version %{version} (%{whose}).

3. Fetch that version, and keep it for a while:
     GET HOST/api/projects/<project>/llm_prompts/name/<prompt_name>/
         ?version=<prompt_version>
   with a personal API key that has the scope llm_prompt:read. Put your
   values in the place of {{variables}}.

4. Call the model, and capture $ai_generation once, with the distinct id
   of step 1 and these properties:
     $ai_prompt_name     the prompt's name
     $ai_prompt_version  its version
     $ai_latency         seconds
     $ai_total_cost_usd  dollars; PostHog reckons it where it knows
                         $ai_model, $ai_provider, $ai_input_tokens
                         and $ai_output_tokens
     $ai_trace_id        what belongs together

5. For the pass rate: each $ai_evaluation carries the same
   $ai_prompt_name and distinct id, and $ai_evaluation_result.
""")
