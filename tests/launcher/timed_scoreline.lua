-- The script as OBS runs it, with every call that OBS makes into it timed. Whatever OBS calls, waits for the answer.
--
-- SCORELINE_TEST_SCRIPT is the folder of the script, SCORELINE_TEST_TIMES the file that takes one line for each call:
-- its name, its milliseconds, and those of them that the thread did not spend waiting for a processor. Beside it,
-- with ".shown" at its end, is what the panel showed last when a button was pressed.

local obs = obslua
local folder, times = os.getenv("SCORELINE_TEST_SCRIPT"), os.getenv("SCORELINE_TEST_TIMES")

local function words_of(path)
  local file, words = io.open(path), {}
  if not file then return words end
  for word in file:read("*a"):gmatch("%S+") do words[#words + 1] = word end
  file:close()
  return words
end

-- Nanoseconds that a task has been ready to run while other programs had the processors.
local function kept_waiting(task)
  return tonumber(words_of("/proc/" .. task .. "/schedstat")[2]) or 0
end

-- The children of this thread, as keys.
local function children()
  local pids = {}
  for _, pid in ipairs(words_of("/proc/thread-self/children")) do pids[pid] = true end
  return pids
end

-- What the panel shows since the call that runs now.
local shown

-- A thread that starts a program waits until that runs, so what kept the new child waiting kept the thread.
local function timed(name, call)
  return function(...)
    local known, waited, began = children(), kept_waiting("thread-self"), obs.os_gettime_ns()
    local result = call(...)
    local took = obs.os_gettime_ns() - began
    waited = kept_waiting("thread-self") - waited
    for pid in pairs(children()) do
      if not known[pid] then waited = waited + kept_waiting(pid) end
    end
    local file = io.open(times, "a")
    file:write(("%s %.3f %.3f\n"):format(name, took / 1e6, math.max(0, took - waited) / 1e6))
    file:close()
    if shown then obs.os_quick_write_utf8_file(times .. ".shown", shown, #shown, false) end
    shown = nil
    return result
  end
end

local seen_by_script = {}
function seen_by_script.timer_add(callback, ms) return obs.timer_add(timed("timer", callback), ms) end
function seen_by_script.obs_hotkey_register_frontend(name, description, callback)
  return obs.obs_hotkey_register_frontend(name, description, timed(name, callback))
end
function seen_by_script.obs_properties_add_button(props, name, label, callback)
  return obs.obs_properties_add_button(props, name, label, timed("button." .. name, callback))
end
function seen_by_script.obs_property_set_description(property, text)
  shown = text
  return obs.obs_property_set_description(property, text)
end

obslua = setmetatable(seen_by_script, { __index = obs })
script_path = function() return folder end
assert(loadfile(folder .. "scoreline.lua"))()

for _, name in ipairs({ "description", "defaults", "update", "load", "save", "properties", "unload" }) do
  _G["script_" .. name] = timed("script_" .. name, _G["script_" .. name])
end
