-- The state of the launcher in words for the person in front of OBS. Pure.

local M = {}

-- The last lines of a text that say anything, at most `count`, joined by line ends.
function M.last_lines(text, count)
  local lines = {}
  for line in text:gmatch("[^\r\n]+") do
    if line:find("%S") then lines[#lines + 1] = line end
  end
  return table.concat(lines, "\n", math.max(1, #lines - count + 1))
end

-- The sidecar greets when it serves (sidecar/greeting.ts).
local function is_up(log)
  return log:find("\n  dashboard ", 1, true) ~= nil
end

local function because(reason)
  return reason and reason ~= "" and "\n" .. reason or ""
end

-- `state` as launcher.state() gives it; `log` is what the running sidecar has written, `url` the overlay's address.
function M.sentence(state, log, url)
  local phase = state.phase
  if phase == "running" then
    if is_up(log) then return "Running at " .. url end
    return "Starting ..." .. because(M.last_lines(log, 1))
  elseif phase == "stopping" then
    return "Stopping ..."
  elseif phase == "waiting" then
    return ("Scoreline ended; it is started again in %d s (try %d of 5)."):format(state.retry_in, state.failures)
      .. because(state.reason)
  elseif phase == "failed" then
    local gave_up = state.failures > 5 and "Scoreline ended 6 times in a row and is not started again."
      or "Scoreline cannot start."
    return gave_up .. because(state.reason) .. "\nMend that, then press Start."
  end
  return "Stopped."
end

return M
