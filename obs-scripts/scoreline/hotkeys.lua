-- The hotkeys under Settings > Hotkeys. OBS forgets them with the script, so they are kept in the script's settings.

local M = {}

-- Name, what OBS shows, and the line that the sidecar reads (sidecar/stdin_commands.ts).
M.LIST = {
  { "victory", "Scoreline: victory +1", "+victory" },
  { "defeat", "Scoreline: defeat +1", "+defeat" },
  { "draw", "Scoreline: draw +1", "+draw" },
  { "undo", "Scoreline: undo", "undo" },
  { "new_session", "Scoreline: new session", "new_session" },
}

local function key(name)
  return "hotkey_" .. name
end

-- Registers them with the keys that were saved; `press(line)` is called at each press.
function M.register(obs, settings, press)
  local self, ids = {}, {}
  for _, hotkey in ipairs(M.LIST) do
    local name, description, line = unpack(hotkey)
    ids[name] = obs.obs_hotkey_register_frontend("scoreline." .. name, description, function(pressed)
      if pressed then press(line) end
    end)
    local keys = obs.obs_data_get_array(settings, key(name))
    obs.obs_hotkey_load(ids[name], keys)
    obs.obs_data_array_release(keys)
  end

  function self.save(into)
    for name, id in pairs(ids) do
      local keys = obs.obs_hotkey_save(id)
      obs.obs_data_set_array(into, key(name), keys)
      obs.obs_data_array_release(keys)
    end
  end

  return self
end

return M
