-- Where this OBS keeps its settings, in which Scoreline finds the port and the password of the WebSocket server. A
-- portable OBS keeps them beside its program; only its modules are told where.

local M = {}

-- The folder, an absolute path, or nil where OBS does not say.
function M.find(obs)
  local ok, folder = pcall(function()
    local path = obs.obs_module_get_config_path(obs.obs_get_module("obs-websocket"), "config.json")
    return obs.os_get_abs_path_ptr(path:match("^(.+)[/\\]plugin_config[/\\]obs%-websocket[/\\]"))
  end)
  return ok and folder or nil
end

return M
