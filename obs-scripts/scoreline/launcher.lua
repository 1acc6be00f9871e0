-- Keeps one sidecar running: starts it, starts it again when it dies, stops it. Pure: whoever calls brings the clock,
-- the way to start a process and the words of its log.
--
-- `world` is
--   spawn()       -> a child, or nil and a sentence that says what to do
--   now()         -> seconds on a clock that never goes back
--   last_words()  -> the last lines of the log of the run that has just ended
-- and a child is
--   pid
--   poll()        -> nil while it runs, then { code = n } or { signal = n }
--   send(line)    -> whether the line is on its way; never waits
--   let_go()      asks it to end, by ending its standard input
--   kill()        ends it at once

local M = {}

-- Seconds to wait before the first, second, ... new start. After the last of them it is given up.
M.DELAYS = { 1, 2, 4, 8, 16 }

-- A run of so many seconds was a good one: what happens after it is a new trouble.
local GOOD_RUN = 60

-- It takes a fraction of a second to end, and launch.ts kills it after 15 s.
local STOP_LIMIT = 20

-- Exit code for settings that cannot be used (sidecar/runtime/process.ts): trying again would not help.
local REFUSED = 2

function M.new(world)
  local self = {}
  local phase = "stopped" -- running, stopping, waiting, failed
  local child, since, retry_at, reason
  local failures, start_again, killed = 0, false, false

  local function launch()
    local started, why = world.spawn()
    child, since = started, world.now()
    reason = why or failures > 0 and reason or nil -- a new try is made because of it
    start_again, killed = false, false
    phase = started and "running" or "failed"
  end

  local function ended(ending)
    local asked_for = phase == "stopping"
    local lasted = world.now() - since
    child = nil
    if asked_for then
      phase = "stopped"
      if start_again then launch() end
      return
    end
    reason = world.last_words()
    if ending.code == REFUSED then
      phase = "failed"
      return
    end
    failures = lasted >= GOOD_RUN and 1 or failures + 1
    local delay = M.DELAYS[failures]
    phase = delay and "waiting" or "failed"
    retry_at = delay and world.now() + delay
  end

  function self.start()
    failures = 0
    if phase == "stopping" then
      start_again = true
    elseif not child then
      launch()
    end
  end

  function self.stop()
    start_again = false
    if not child then
      phase = "stopped"
    elseif phase ~= "stopping" then
      phase, since = "stopping", world.now()
      child.let_go()
    end
  end

  function self.restart()
    self.stop()
    self.start()
  end

  -- To be called a few times a second.
  function self.tick()
    if child then
      local ending = child.poll()
      if ending then
        ended(ending)
      elseif phase == "stopping" and not killed and world.now() - since > STOP_LIMIT then
        killed = true
        child.kill()
      end
    elseif phase == "waiting" and world.now() >= retry_at then
      launch()
    end
  end

  -- Sends one line to the sidecar; false when it does not run or does not take it.
  function self.send(line)
    return phase == "running" and child.send(line)
  end

  -- The end of this script: lets go of the sidecar, which ends by itself, and waits for nothing. Returns its pid, if
  -- there is one.
  function self.close()
    local pid = child and child.pid
    if child and phase ~= "stopping" then child.let_go() end
    child, phase = nil, "stopped"
    return pid
  end

  -- What `status.lua` puts into words.
  function self.state()
    return {
      phase = phase,
      pid = child and child.pid,
      failures = failures,
      retry_in = phase == "waiting" and math.max(0, math.ceil(retry_at - world.now())) or nil,
      reason = reason,
    }
  end

  return self
end

return M
