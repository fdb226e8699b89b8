"""Prints the runs of an MLflow server as JSON, by the id that ztxexp gave them. Arguments: its address."""

import json
import sys

from mlflow import MlflowClient, artifacts, set_tracking_uri

set_tracking_uri(sys.argv[1])
client = MlflowClient(sys.argv[1])
runs = {}
for experiment in client.search_experiments():
    for run in client.search_runs([experiment.experiment_id], max_results=1000):
        histories = {
            key: [[m.step, m.value, m.timestamp] for m in client.get_metric_history(run.info.run_id, key)]
            for key in run.data.metrics
        }
        names = [file.path for file in client.list_artifacts(run.info.run_id)]
        texts = {
            name: artifacts.load_text(f"{run.info.artifact_uri}/{name}") for name in names
        } if names else {}
        runs[run.data.tags.get("ztxexp.run_id", run.info.run_id)] = {
            "experiment": experiment.name,
            "name": run.info.run_name,
            "status": run.info.status,
            "params": run.data.params,
            "tags": run.data.tags,
            "histories": histories,
            "artifacts": texts,
        }
print(json.dumps(runs))
