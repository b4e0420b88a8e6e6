"""Experiments: the list, one of them, and everything that can be done to it."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from exptui.api.analysis import Analysis
from exptui.api.client import Answer
from exptui.api.decoding import an_object, intelligible, many, one
from exptui.api.errors import NotOnThisServer
from exptui.api.newer import newer
from exptui.api.paging import pages
from exptui.domain.activity import Activity
from exptui.domain.experiment import Experiment
from exptui.domain.flags import FeatureFlag
from exptui.domain.prompts import TEMPLATES, CreateFromPrompt, PromptTemplate
from exptui.domain.results import ExperimentStats
from exptui.domain.rows import ListFilters, Page
from exptui.domain.summary import read_page
from exptui.domain.text import Json

PAGE = 100
EVERYTHING = ListFilters()


class Experiments(Analysis):
    """A method per endpoint. Reads repeat where that may help; what changes something is sent once."""

    def in_project(self, team_id: int) -> Experiments:
        """The experiments of another project that the same key opens."""
        return Experiments(self._client.at(team_id))

    # The list

    async def page(self, filters: ListFilters = EVERYTHING, *, limit: int = PAGE, offset: int = 0) -> Page:
        """Some rows of the list."""
        params = {**_params(filters), "limit": limit, "offset": offset}
        answer = await self._client.get("experiments/", params)
        return intelligible(lambda: read_page(answer.body))

    def pages(self, filters: ListFilters = EVERYTHING, *, limit: int = PAGE) -> AsyncGenerator[Page, None]:
        """The whole list: the first page at once, the others in order, no experiment twice."""
        return pages(lambda offset: self.page(filters, limit=limit, offset=offset), limit=limit)

    async def listed(self, filters: ListFilters = EVERYTHING) -> list[Experiment]:
        """The whole list with all that it tells of each; newer servers leave metrics to the detail."""
        found: dict[int, Experiment] = {}
        offset, total = 0, 1
        while offset < total:
            params = {**_params(filters), "limit": PAGE, "offset": offset}
            body = an_object((await self._client.get("experiments/", params)).json())
            rows = many(Experiment, body)
            found |= {row.id: row for row in rows if row.id not in found}
            sent, count = body["results"], body.get("count")
            offset += len(sent)
            total = count if isinstance(count, int) and sent else 0
        return list(found.values())

    async def stats(self) -> ExperimentStats:
        """How many were launched and completed lately, where the server counts them."""
        answer = await newer(self._client, "stats", lambda: self._client.get("experiments/stats/"))
        return one(ExperimentStats, answer.json())

    async def eligible_feature_flags(self, search: str = "", *, limit: int = 20) -> list[FeatureFlag]:
        """Flags that an experiment could be built on; at most 100."""
        params = {"limit": limit} | ({"search": search} if search else {})
        answer = await newer(
            self._client,
            "eligible_feature_flags",
            lambda: self._client.get("experiments/eligible_feature_flags/", params),
        )
        return many(FeatureFlag, answer.json())

    async def prompt_templates(self) -> list[PromptTemplate]:
        """Metrics on offer for comparing prompts; the three that all servers know where there is no list."""
        path = "experiments/prompt_templates/"
        try:
            answer = await newer(self._client, "prompt_templates", lambda: self._client.get(path))
        except NotOnThisServer:
            return list(TEMPLATES)
        return many(PromptTemplate, answer.json())

    # One experiment

    async def get(self, experiment_id: int) -> Experiment:
        return _experiment(await self._client.get(f"experiments/{experiment_id}/"))

    async def create(self, body: Json) -> Experiment:
        """A `start_date` in the body launches at once."""
        return _experiment(await self._client.post("experiments/", body))

    async def patch(self, experiment_id: int, body: Json) -> Experiment:
        """Each JSON field that is sent replaces the whole of what was there."""
        return _experiment(await self._client.patch(f"experiments/{experiment_id}/", body))

    async def delete(self, experiment_id: int) -> Experiment:
        """Hide it from every list; `restore` brings it back."""
        return await self.patch(experiment_id, {"deleted": True})

    async def restore(self, experiment_id: int) -> Experiment:
        return await self.patch(experiment_id, {"deleted": False})

    async def activity(self, experiment_id: int, *, limit: int = 100) -> list[Activity]:
        """Who did what to it, latest first."""
        try:
            path = f"experiments/{experiment_id}/activity/"
            answer = await newer(
                self._client, "activity", lambda: self._client.get(path, {"limit": limit}), of_one=True
            )
        except NotOnThisServer:
            answer = await self._client.get(
                "activity_log/", {"scope": "Experiment", "item_id": experiment_id}
            )
        return many(Activity, answer.json())

    # Changes of state

    async def verb(self, experiment_id: int, endpoint: str, body: Json | None = None) -> Json:
        """Whatever the endpoint answers, as it came."""
        return an_object((await self._client.post(f"experiments/{experiment_id}/{endpoint}/", body)).json())

    async def transition(self, experiment_id: int, endpoint: str, body: Json | None = None) -> Experiment:
        """A change of state whose answer is the experiment after it."""
        return one(Experiment, await self.verb(experiment_id, endpoint, body))

    async def launch(self, experiment_id: int) -> Experiment:
        return await self.transition(experiment_id, "launch")

    async def pause(self, experiment_id: int) -> Experiment:
        return await self.transition(experiment_id, "pause")

    async def resume(self, experiment_id: int) -> Experiment:
        return await self.transition(experiment_id, "resume")

    async def end(
        self, experiment_id: int, *, conclusion: str | None = None, conclusion_comment: str | None = None
    ) -> Experiment:
        """Both fields are overwritten, with nothing where nothing is given."""
        body = {"conclusion": conclusion, "conclusion_comment": conclusion_comment}
        return await self.transition(experiment_id, "end", body)

    async def ship_variant(
        self,
        experiment_id: int,
        variant_key: str,
        *,
        release_to_everyone: bool = False,
        conclusion: str | None = None,
        conclusion_comment: str | None = None,
    ) -> Experiment:
        """Conclusion fields that are not given stay as they are."""
        body: Json = {"variant_key": variant_key, "release_to_everyone": release_to_everyone}
        given = {"conclusion": conclusion, "conclusion_comment": conclusion_comment}
        body |= {key: value for key, value in given.items() if value is not None}
        return await self.transition(experiment_id, "ship_variant", body)

    async def reset(self, experiment_id: int) -> Experiment:
        """Back to a draft; a flag that serves goes on serving."""
        return await self.transition(experiment_id, "reset")

    async def archive(self, experiment_id: int, *, disable_feature_flag: bool | None = None) -> Experiment:
        """Only newer servers can switch the flag off along with it."""
        body = None if disable_feature_flag is None else {"disable_feature_flag": disable_feature_flag}
        return await self.transition(experiment_id, "archive", body)

    async def unarchive(self, experiment_id: int) -> Experiment:
        return await self.transition(experiment_id, "unarchive")

    async def freeze(self, experiment_id: int) -> Experiment:
        """Nobody new takes part; those who do go on."""
        return one(Experiment, (await self._freezing(experiment_id, "freeze_exposure")).json())

    async def unfreeze(self, experiment_id: int) -> Experiment:
        return one(Experiment, (await self._freezing(experiment_id, "unfreeze_exposure")).json())

    async def _freezing(self, experiment_id: int, endpoint: str) -> Answer:
        path = f"experiments/{experiment_id}/{endpoint}/"
        return await newer(self._client, "freeze_exposure", lambda: self._client.post(path), of_one=True)

    # Copies

    async def duplicate(
        self, experiment_id: int, *, feature_flag_key: str, name: str | None = None
    ) -> Experiment:
        """A draft with a flag of its own: without a new key both would share one."""
        body = {"feature_flag_key": feature_flag_key} | ({"name": name} if name else {})
        return await self.transition(experiment_id, "duplicate", body)

    async def copy_to_project(
        self,
        experiment_id: int,
        target_team_id: int,
        *,
        name: str | None = None,
        feature_flag_key: str | None = None,
    ) -> Experiment:
        """The answer belongs to the other project."""
        body: Json = {"target_team_id": target_team_id}
        given = {"name": name, "feature_flag_key": feature_flag_key}
        body |= {key: value for key, value in given.items() if value is not None}
        return await self.transition(experiment_id, "copy_to_project", body)

    async def create_from_prompt(self, comparison: CreateFromPrompt) -> Experiment:
        """A draft between versions of a prompt."""
        body = comparison.model_dump(mode="json", exclude_none=True)
        return _experiment(await self._client.post("experiments/create_from_prompt/", body))

    async def create_exposure_cohort(self, experiment_id: int) -> Json:
        """The cohort of those who took part, as the server answers it."""
        return await self.verb(experiment_id, "create_exposure_cohort_for_experiment")


def _experiment(answer: Answer) -> Experiment:
    return one(Experiment, answer.json())


def _params(filters: ListFilters) -> dict[str, str | int]:
    """Only what is asked for: any `archived` but the word `true` would mean false."""
    asked = {
        "status": filters.status,
        "archived": "true" if filters.archived else None,
        "created_by_id": filters.created_by_id,
        "feature_flag_id": filters.feature_flag_id,
        "prompt_name": filters.prompt_name,
        "search": filters.search,
        "order": filters.order,
    }
    return {key: value for key, value in asked.items() if value is not None}
