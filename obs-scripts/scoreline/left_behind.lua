-- Processes that a script has started and had to leave before they had ended, because OBS does not wait. On Linux and
-- macOS the entry of such a process stays in the system's table until whoever started it asks how it ended, so the next
-- script of this OBS asks: after a reload, and in the next scene collection.
--
-- They are remembered in OBS's private data, which live as long as the process of OBS and are written nowhere. So a
-- number there can only be a child of this OBS, and nobody else's while it has not been asked for.

local M = {}

local KEY = "scoreline_left_behind"

local function change(obs, how)
  local data = obs.obs_get_private_data()
  obs.obs_data_set_string(data, KEY, how(obs.obs_data_get_string(data, KEY)))
  obs.obs_data_release(data)
end

function M.remember(obs, pid)
  change(obs, function(pids) return pids .. pid .. " " end)
end

-- Forgets those that have ended; `is_over(pid)` asks the system and never waits.
function M.tidy(obs, is_over)
  change(obs, function(pids)
    return (pids:gsub("(%d+) ", function(pid) return is_over(tonumber(pid)) and "" or nil end))
  end)
end

return M
