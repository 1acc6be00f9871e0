-- The state of the launcher in words for the person in front of OBS. Pure.

local M = {}

-- The last lines of a text that say anything, at most `count`, joined by line ends, without the colours of a terminal.
function M.last_lines(text, count)
  local lines = {}
  for line in text:gsub("\27%[[%d;]*m", ""):gmatch("[^\r\n]+") do
    if line:find("%S") then lines[#lines + 1] = line end
  end
  return table.concat(lines, "\n", math.max(1, #lines - count + 1))
end

-- Whether it serves: it greets then (sidecar/greeting.ts), and later it says only what happens, each with its time.
local function is_up(log)
  return log:find("\n  dashboard ", 1, true) ~= nil or M.last_lines(log, 1):find("^%d+%-%d+%-%d+T") ~= nil
end

-- What it said last about its connection to OBS, if that was no good news (sidecar/runtime/logger.ts).
local function trouble_with_obs(log)
  local trouble
  for line in log:gmatch("[^\r\n]+") do
    local level, text = line:match("^%S+Z (%a+) +obs: (.*)")
    if level then trouble = level ~= "info" and text or nil end
  end
  return trouble
end

-- The sidecar names its flags; here there is a field for that.
local function in_words_of_the_panel(text)
  return (text:gsub("start with %-%-port (%d+)", "choose port %1 below"))
end

local function because(reason)
  return reason and reason ~= "" and "\n" .. in_words_of_the_panel(reason) or ""
end

-- `state` as launcher.state() gives it; `log` is what the running sidecar has written, `url` the overlay's address.
function M.sentence(state, log, url)
  local phase = state.phase
  if phase == "running" then
    if is_up(log) then return "Running at " .. url .. because(trouble_with_obs(log)) end
    local words = M.last_lines(log, 1)
    return "Starting ..." .. because(words ~= "" and words or state.reason)
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
