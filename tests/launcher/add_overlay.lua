-- Adds the overlay to a real scene at each press of a hotkey, with another address each time. The OBS of a distribution
-- has no browser sources; a source of one colour stands for them, and OBS keeps any settings for it.

local obs = obslua
local STAND_IN, KIND = "color_source", "browser_source"

local seen_by_script = {}
function seen_by_script.obs_source_create(kind, ...)
  assert(kind == KIND)
  return obs.obs_source_create(STAND_IN, ...)
end
function seen_by_script.obs_source_get_unversioned_id(source)
  local kind = obs.obs_source_get_unversioned_id(source)
  return kind == STAND_IN and KIND or kind
end

local browser_source = dofile(os.getenv("SCORELINE_TEST_SCRIPT") .. "scoreline/browser_source.lua")
local presses = 0

function script_load() -- luacheck: ignore
  obs.obs_hotkey_register_frontend("scoreline.test", "Add the overlay", function(pressed)
    if not pressed then return end
    presses = presses + 1
    browser_source.add(setmetatable(seen_by_script, { __index = obs }), ("http://127.0.0.1:%d/"):format(presses))
  end)
end
