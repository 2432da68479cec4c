wrk.method = "POST"
wrk.body = '{"name": "thing", "list": [1, 2, 3], "nested": {"on": true}}'
wrk.headers["Content-Type"] = "application/json"
