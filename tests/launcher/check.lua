-- The little that the tests under luajit need: named tests, comparison by value, an exit code.

local M = {}

local failures = 0

-- A value as text, tables with their keys in order.
function M.show(value)
  if type(value) == "string" then return ("%q"):format(value) end
  if type(value) ~= "table" then return tostring(value) end
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  local parts = {}
  for _, key in ipairs(keys) do parts[#parts + 1] = tostring(key) .. "=" .. M.show(value[key]) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

function M.equal(actual, expected, what)
  local a, e = M.show(actual), M.show(expected)
  if a ~= e then error(("%s\n  is        %s\n  should be %s"):format(what or "not equal", a, e), 2) end
end

function M.matches(text, pattern)
  if not tostring(text):find(pattern) then error(("%s\n  does not match %s"):format(M.show(text), pattern), 2) end
end

function M.test(name, run)
  local ok, problem = xpcall(run, debug.traceback)
  print((ok and "ok      " or "FAILED  ") .. name)
  if not ok then
    failures = failures + 1
    print(problem)
  end
end

-- Loads a part of the script, as scoreline.lua does.
function M.part(name)
  return dofile("obs-scripts/scoreline/" .. name .. ".lua")
end

function M.finish()
  os.exit(failures == 0 and 0 or 1)
end

return M
