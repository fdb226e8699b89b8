"""Prints the traces of an experiment of an MLflow server as JSON. Arguments: its address, the experiment's id."""

import json
import sys

import mlflow

mlflow.set_tracking_uri(sys.argv[1])
traces = mlflow.search_traces(locations=[sys.argv[2]], return_type="list")
print(json.dumps([
    [{"name": span.name, "status": span.status.status_code.name, "parent": span.parent_id is not None}
     for span in trace.data.spans]
    for trace in traces
]))
