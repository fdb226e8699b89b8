"""Prints what Python's ztxexp makes of our run directories, as JSON."""

import json
import sys

from ztxexp import ExpManager
from ztxexp.analyzer import ResultAnalyzer

results = sys.argv[1]
configs = json.loads(sys.argv[2])
analyzer = ResultAnalyzer(results)
records = analyzer.to_dataframe(statuses=None)
curves = analyzer.to_curve_dataframe()
left = ExpManager().variants(configs).exclude_completed(results).build()
print(
    json.dumps(
        {
            "records": json.loads(records.to_json(orient="records")),
            "curves": json.loads(curves.to_json(orient="records")),
            "left": [config["case"] for config in left],
        }
    )
)
