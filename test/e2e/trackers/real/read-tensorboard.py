"""Prints scalars and params of event files as JSON, by folder. Arguments: the folder that they are below."""

import json
import os
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2

PREFIX = "_hparams_/"


def read_hparams(accumulator):
    found = {}
    for tag in accumulator.summary_metadata:
        if tag.startswith(PREFIX):
            content = accumulator.summary_metadata[tag].plugin_data.content
            found[tag[len(PREFIX):]] = plugin_data_pb2.HParamsPluginData.FromString(content)
    params = found["session_start_info"].session_start_info.hparams
    values = {name: getattr(value, value.WhichOneof("kind")) for name, value in params.items()}
    return {"params": values, "status": found["session_end_info"].session_end_info.status}


runs = {}
for folder, _, files in os.walk(sys.argv[1]):
    if any("tfevents" in name for name in files):
        accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
        accumulator.Reload()
        scalars = {
            tag: [[event.step, event.value] for event in accumulator.Scalars(tag)]
            for tag in accumulator.Tags()["scalars"]
        }
        runs[os.path.basename(folder)] = {"scalars": scalars, **read_hparams(accumulator)}
print(json.dumps(runs))
