local things = {}
for id = 1, 50 do
  things[id] = string.format('{"id": %d, "name": "thing number %d", "price": %.2f, "tags": ["a", "b"], "on": true}', id, id, id * 1.25)
end
wrk.method = "POST"
wrk.body = '{"things": [' .. table.concat(things, ", ") .. "]}"
wrk.headers["Content-Type"] = "application/json"
