local check = dofile("tests/launcher/check.lua")
local launching = check.part("launcher")
local test, equal = check.test, check.equal

-- A world with a clock that is moved by hand, in which children end when they are told to.
local function world()
  local w = { time = 1000, spawned = 0, words = "the last words" }
  function w.now() return w.time end
  function w.last_words() return w.words end
  function w.spawn()
    if w.refusal then return nil, w.refusal end
    w.spawned = w.spawned + 1
    local child = { pid = 100 + w.spawned, sent = {}, let_go_of = 0, kills = 0 }
    function child.poll() return child.ending end
    function child.send(line)
      child.sent[#child.sent + 1] = line
      return true
    end
    function child.let_go() child.let_go_of = child.let_go_of + 1 end
    function child.kill() child.kills = child.kills + 1 end
    w.child = child
    return child
  end
  w.launcher = launching.new(w)
  function w.phase() return w.launcher.state().phase end
  function w.pass(seconds)
    w.time = w.time + seconds
    w.launcher.tick()
  end
  function w.die(ending)
    w.child.ending = ending
    w.launcher.tick()
  end
  return w
end

test("it starts one process, however often it is asked to", function()
  local w = world()
  equal(w.phase(), "stopped")
  w.launcher.start()
  w.launcher.start()
  equal({ w.phase(), w.spawned, w.launcher.state().pid }, { "running", 1, 101 })
end)

test("stop lets go of the process and waits for its end", function()
  local w = world()
  w.launcher.start()
  w.launcher.stop()
  w.launcher.stop()
  equal({ w.phase(), w.child.let_go_of }, { "stopping", 1 })
  w.die({ code = 0 })
  w.pass(100)
  equal({ w.phase(), w.spawned }, { "stopped", 1 })
end)

test("what does not stop is killed once, after 20 s", function()
  local w = world()
  w.launcher.start()
  w.launcher.stop()
  w.pass(20)
  equal(w.child.kills, 0)
  w.pass(1)
  w.pass(1)
  equal(w.child.kills, 1)
  w.die({ signal = 9 })
  equal(w.phase(), "stopped")
end)

test("restart starts the next process when the first has ended, not before", function()
  local w = world()
  w.launcher.start()
  w.launcher.restart()
  w.pass(1)
  equal({ w.phase(), w.spawned }, { "stopping", 1 })
  w.die({ code = 0 })
  equal({ w.phase(), w.spawned }, { "running", 2 })
end)

test("stop takes a restart back", function()
  local w = world()
  w.launcher.start()
  w.launcher.restart()
  w.launcher.stop()
  w.die({ code = 0 })
  equal({ w.phase(), w.spawned }, { "stopped", 1 })
end)

test("a process that dies is started again after 1, 2, 4, 8 and 16 s, and then no more", function()
  local w = world()
  w.launcher.start()
  for n, delay in ipairs({ 1, 2, 4, 8, 16 }) do
    w.die({ code = 1 })
    local state = w.launcher.state()
    equal({ state.phase, state.retry_in, state.failures, state.reason }, { "waiting", delay, n, w.words })
    w.pass(delay - 0.01)
    equal(w.spawned, n)
    w.pass(0.01)
    equal({ w.phase(), w.spawned, w.launcher.state().reason }, { "running", n + 1, w.words })
  end
  w.die({ signal = 11 })
  w.pass(1000)
  equal({ w.phase(), w.spawned, w.launcher.state().reason }, { "failed", 6, w.words })
  w.launcher.start()
  equal(w.launcher.state().reason, nil)
  w.die({ code = 1 })
  equal({ w.phase(), w.launcher.state().failures }, { "waiting", 1 }, "a person starts it with fresh patience")
end)

test("a run of a minute makes up for the failures before it", function()
  local w = world()
  w.launcher.start()
  w.die({ code = 1 })
  w.pass(1)
  w.die({ code = 1 })
  w.pass(2)
  w.time = w.time + 60
  w.die({ code = 1 })
  equal({ w.launcher.state().failures, w.launcher.state().retry_in }, { 1, 1 })
end)

test("an end that nobody asked for is made up for also when it was an orderly one", function()
  local w = world()
  w.launcher.start()
  w.die({ code = 0 })
  equal(w.phase(), "waiting")
end)

test("settings that are refused are not tried again", function()
  local w = world()
  w.launcher.start()
  w.die({ code = 2 })
  w.pass(1000)
  equal({ w.phase(), w.spawned, w.launcher.state().reason }, { "failed", 1, w.words })
end)

test("a process that cannot be started is not tried again, and the reason is told", function()
  local w = world()
  w.refusal = "Deno is not installed."
  w.launcher.start()
  w.pass(1000)
  equal({ w.phase(), w.launcher.state().reason }, { "failed", w.refusal })
  w.refusal = nil
  w.launcher.start()
  equal({ w.phase(), w.launcher.state().reason }, { "running", nil })
end)

test("stop ends the wait for the next try", function()
  local w = world()
  w.launcher.start()
  w.die({ code = 1 })
  w.launcher.stop()
  w.pass(1000)
  equal({ w.phase(), w.spawned }, { "stopped", 1 })
end)

test("lines go to a process that runs, and to no other", function()
  local w = world()
  equal(w.launcher.send("undo"), false)
  w.launcher.start()
  equal(w.launcher.send("+victory"), true)
  w.launcher.stop()
  equal(w.launcher.send("+defeat"), false)
  equal(w.child.sent, { "+victory" })
end)

test("close lets go of the process once and starts nothing more", function()
  local w = world()
  w.launcher.start()
  equal({ w.launcher.close(), w.launcher.close() }, { 101, nil })
  w.pass(1000)
  equal({ w.phase(), w.child.let_go_of, w.spawned }, { "stopped", 1, 1 })

  w = world()
  w.launcher.start()
  w.launcher.stop()
  w.launcher.close()
  equal(w.child.let_go_of, 1)
end)

check.finish()
