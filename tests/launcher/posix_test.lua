-- Real processes on Linux; for macOS, and for a Linux with an old C library, the calls that would be made.
local check = dofile("tests/launcher/check.lua")
local ffi = require("ffi")
local posix = check.part("posix")
local test, equal, matches = check.test, check.equal, check.matches

local FOLDER = assert(arg[1], "usage: luajit posix_test.lua EMPTY_FOLDER")

ffi.cdef([[
  int pipe(int ends[2]);
  int usleep(unsigned int us);
  unsigned int alarm(unsigned int seconds);
  int setenv(const char *name, const char *value, int overwrite);
]])
ffi.C.alarm(60) -- what hangs is ended

local function contents(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

-- Asks until the answer is neither nil nor false, and returns it.
local function eventually(ask)
  for _ = 1, 4000 do
    local answer = ask()
    if answer then return answer end
    ffi.C.usleep(5000)
  end
  error("it never came to that", 2)
end

local function until_ended(child)
  return eventually(child.poll)
end

local function shell(script, extra)
  local command = { program = "/bin/sh", args = { "-c", script } }
  for key, value in pairs(extra or {}) do command[key] = value end
  return command
end

-- Puts functions in the place of those of the system; `false` for one that the system does not have.
local function with(replaced)
  return setmetatable({}, {
    __index = function(_, name)
      if replaced[name] == false then error("missing " .. name) end
      return replaced[name] or ffi.C[name]
    end,
  })
end

local system = posix.open(ffi, "Linux", ffi.C)

test("a child runs in its folder with its arguments, and what it says is added to the log", function()
  local folder = FOLDER .. "/Zoë's folder"
  os.execute("mkdir -p \"" .. folder .. "\"")
  local log = folder .. "/the log"
  local command = { program = "/bin/sh", directory = folder, log = log,
    args = { "-c", 'pwd; echo "$#:$1:$2" >&2; exit 7', "sh", 'a "b"', "" } }
  equal(until_ended(assert(system.spawn(command))), { code = 7 })
  until_ended(assert(system.spawn(command)))
  local once = folder .. "\n2:a \"b\":\n"
  equal(contents(log), once .. once)
  equal(system.read(log, #once, 4096), once)
  equal(system.read(log, 0, 5), "\"b\":\n")
  equal(system.read(folder .. "/nothing", 0, 5), nil)
end)

test("a child gets our environment, in which what the command names is as that says", function()
  ffi.C.setenv("SCORELINE_LUA_KEPT", "Zoë = 1\nand more", 1)
  ffi.C.setenv("SCORELINE_LUA_OURS", "old", 1)
  ffi.C.setenv("SCORELINE_LUA_OURS_TOO", "kept", 1)
  local log = FOLDER .. "/variables"
  local env = { SCORELINE_LUA_OURS = "new", NO_COLOR = "1", DENO_DIR = FOLDER .. "/Zoë's cache" }
  local function variables_of(C, more)
    local command = { program = "/usr/bin/env", args = { "-0" }, log = log }
    for key, value in pairs(more) do command[key] = value end
    os.remove(log)
    equal(until_ended(assert(posix.open(ffi, "Linux", C).spawn(command))), { code = 0 })
    local found = {}
    for text in contents(log):gmatch("[^%z]+") do
      local name, value = text:match("^([^=]+)=(.*)$")
      assert(found[name] == nil, name .. " comes twice")
      found[name] = value
    end
    return found
  end
  local expected = variables_of(ffi.C, {})
  equal({ expected.SCORELINE_LUA_OURS, expected.PATH }, { "old", os.getenv("PATH") })
  for name, value in pairs(env) do expected[name] = value end
  collectgarbage("setpause", 1) -- what nothing holds is gone at once
  equal(variables_of(ffi.C, { env = env }), expected)
  collectgarbage("setpause", 200)
  local old = variables_of(with({ posix_spawn_file_actions_addchdir_np = false }), { env = env, directory = "/usr" })
  equal({ old.SCORELINE_LUA_KEPT, old.SCORELINE_LUA_OURS }, { "Zoë = 1\nand more", "new" }, "through the shell")
  equal(system.variables("SCORELINE_LUA_"), {
    SCORELINE_LUA_KEPT = "Zoë = 1\nand more", SCORELINE_LUA_OURS = "old", SCORELINE_LUA_OURS_TOO = "kept",
  })
end)

test("an OBS without any variables starts a child with those of the command alone", function()
  local log = FOLDER .. "/alone"
  local command = { program = "/usr/bin/env", args = {}, log = log, env = { A = "b" } }
  for _, environ in ipairs({ ffi.new("char *[1]"), ffi.new("char **") }) do -- emptied, and cleared
    os.remove(log)
    until_ended(assert(posix.open(ffi, "Linux", with({ environ = environ })).spawn(command)))
    equal(contents(log), "A=b\n")
  end
end)

test("the leash carries lines, and its end is the end of the child's input", function()
  local log = FOLDER .. "/leash"
  local child = assert(system.spawn(shell("while read -r line; do echo \"got $line\"; done; echo end",
    { log = log, leash = true })))
  equal(child.poll(), nil)
  equal({ child.send("+victory"), child.send("undo") }, { true, true })
  child.let_go()
  equal(child.send("late"), false)
  equal(until_ended(child), { code = 0 })
  equal(contents(log), "got +victory\ngot undo\nend\n")
  equal(child.poll(), { code = 0 }, "an end that was seen is remembered")
end)

test("without a leash the child reads nothing", function()
  equal(until_ended(assert(system.spawn(shell("read -r line && exit 1; exit 5")))), { code = 5 })
end)

test("writing to a child that is gone, or does not read, neither ends nor stops us", function()
  local log = FOLDER .. "/gone"
  local gone = assert(system.spawn(shell("exec 0<&-; echo closed; exec sleep 30", { leash = true, log = log })))
  eventually(function() return contents(log) == "closed\n" end)
  equal(gone.send("into the void"), false)
  gone.kill()
  until_ended(gone)

  local deaf = assert(system.spawn(shell("exec sleep 30", { leash = true })))
  local taken = 0
  while taken < 100000 and deaf.send("+victory") do taken = taken + 1 end
  assert(taken > 10 and taken < 100000, "took " .. taken .. " lines")
  deaf.kill()
  equal(until_ended(deaf), { signal = 9 })
end)

test("kill ends the children of the child as well", function()
  local log = FOLDER .. "/family"
  local child = assert(system.spawn(shell("sleep 30 & echo $!; wait", { log = log })))
  local grandchild = eventually(function() return contents(log):match("^(%d+)\n") end)
  child.kill()
  until_ended(child)
  eventually(function()
    local state = io.open("/proc/" .. grandchild .. "/stat")
    local is_dead = not state or state:read("*a"):match("%) (%u)") == "Z"
    if state then state:close() end
    return is_dead
  end)
end)

-- Descriptors of a child, of which the shell needs one itself to list them.
local function descriptors_of_child(C)
  local ends = ffi.new("int[2]")
  ffi.C.pipe(ends) -- inheritable, as a socket of OBS may be
  local log = FOLDER .. "/descriptors"
  os.remove(log)
  local tell = "ls /proc/$$/fd; readlink /proc/$$/fd/0; cut -d' ' -f6 /proc/$$/stat; echo $$"
  until_ended(assert(posix.open(ffi, "Linux", C).spawn(shell(tell, { log = log, leash = true }))))
  ffi.C.close(ends[0])
  ffi.C.close(ends[1])
  return contents(log)
end

test("a child inherits its three descriptors alone, and leads a session of its own", function()
  matches(descriptors_of_child(ffi.C), "^0\n1\n2\nsocket:%[%d+%]\n(%d+)\n%1\n$")
end)

test("what somebody else starts does not inherit our end of a leash", function()
  local function inherited()
    os.execute("ls -l /proc/self/fd >'" .. FOLDER .. "/inherited'")
    return select(2, contents(FOLDER .. "/inherited"):gsub("socket:", ""))
  end
  local before = inherited()
  local child = assert(system.spawn(shell("cat", { leash = true })))
  equal(inherited(), before)
  child.let_go()
  until_ended(child)
end)

test("a child inherits as little with a C library that cannot close all descriptors at once", function()
  local old = with({ posix_spawn_file_actions_addclosefrom_np = false })
  matches(descriptors_of_child(old), "^0\n1\n2\nsocket:%[%d+%]\n(%d+)\n%1\n$")
end)

test("a C library that cannot change the folder leaves that to the shell", function()
  local old = posix.open(ffi, "Linux", with({ posix_spawn_file_actions_addchdir_np = false }))
  local log = FOLDER .. "/shell"
  until_ended(assert(old.spawn({ program = "/bin/echo", args = { "a  b" }, directory = "/usr", log = log })))
  until_ended(assert(old.spawn({ program = "/bin/pwd", args = {}, directory = "/usr", log = log })))
  equal(contents(log), "a  b\n/usr\n")
end)

test("what cannot be started says why, and leaves nothing open", function()
  local function open_files()
    os.execute("ls /proc/$PPID/fd >'" .. FOLDER .. "/open'")
    return contents(FOLDER .. "/open")
  end
  local before = open_files()
  local child, problem = system.spawn({ program = "/no/such/deno", args = {}, leash = true })
  equal({ child, problem }, { nil, "/no/such/deno cannot be started: No such file or directory" })
  local program = FOLDER .. "/unpacked"
  assert(io.open(program, "w")):close()
  matches(select(2, system.spawn({ program = program, args = {} })),
    "/unpacked cannot be started: Permission denied%. Unpack Scoreline again with another program, such as unzip, ")
  local no_sockets = posix.open(ffi, "Linux", with({ socketpair = function() return -1 end }))
  matches(select(2, no_sockets.spawn(shell("", { leash = true }))), "no socket to spare")
  until_ended(assert(system.spawn(shell("", { leash = true }))))
  equal(open_files(), before)
end)

test("a child whose end somebody else has seen counts as ended", function()
  local child = assert(posix.open(ffi, "Linux", with({ waitpid = function() return -1 end })).spawn(shell("")))
  equal(child.poll(), { code = 1 })
end)

test("a child that another script has left is asked for until it has ended", function()
  local child = assert(system.spawn(shell("read -r line", { leash = true })))
  local function state()
    local file = io.open("/proc/" .. child.pid .. "/stat")
    local text = file and file:read("*a")
    if file then file:close() end
    return text and text:match("%) (%u)")
  end
  equal(system.is_over(child.pid), false)
  child.let_go()
  eventually(function() return state() == "Z" end)
  equal({ system.is_over(child.pid), state() }, { true, nil })
  equal(system.is_over(child.pid), true, "and what is none is over")
end)

test("on macOS nothing is inherited by default, and the leash is told to spare us its signal", function()
  local calls = {}
  local function note(name, result)
    return function(...)
      local given = { ... }
      for i, value in ipairs(given) do
        if type(value) == "cdata" then given[i] = tonumber(value) or "-" end
      end
      calls[#calls + 1] = name .. "(" .. table.concat(given, " ") .. ")"
      return result or 0
    end
  end
  local variable = ffi.new("char[9]", "HOME=/u/z")
  local strings = ffi.new("char *[2]") -- ends with a null
  strings[0] = variable
  local place = ffi.new("char **[1]", strings)
  local C = {
    socketpair = function(_, kind, _, ends)
      ends[0], ends[1] = 70, 71
      calls[#calls + 1] = "socketpair " .. kind
      return 0
    end,
    fcntl = note("fcntl"), setsockopt = note("setsockopt"), close = note("close"), kill = note("kill"),
    sigemptyset = note("sigemptyset"),
    posix_spawn_file_actions_init = note("actions"), posix_spawn_file_actions_destroy = note("no actions"),
    posix_spawn_file_actions_adddup2 = note("dup2"), posix_spawn_file_actions_addopen = note("open"),
    posix_spawn_file_actions_addchdir_np = note("chdir"),
    posix_spawnattr_init = note("attributes"), posix_spawnattr_destroy = note("no attributes"),
    posix_spawnattr_setflags = note("flags"), posix_spawnattr_setsigmask = note("mask"),
    posix_spawn = function(pid, path, _, _, argv, environment)
      calls[#calls + 1] = ("spawn %s %s %s"):format(path, ffi.string(argv[0]), ffi.string(argv[1]))
      assert(argv[2] == nil and environment[2] == nil)
      equal({ ffi.string(environment[0]), ffi.string(environment[1]) }, { "HOME=/u/z", "NO_COLOR=1" })
      pid[0] = 4711
      return 0
    end,
    _NSGetEnviron = function() return place end,
    waitpid = function() return 0 end,
    send = note("send", 5),
  }
  local child = assert(posix.open(ffi, "OSX", C).spawn({
    program = "/opt/homebrew/bin/deno", args = { "run" }, directory = "/s", log = "/l", leash = true,
    env = { NO_COLOR = "1" },
  }))
  equal(calls, {
    "socketpair 1", "fcntl(70 2 1)", "fcntl(71 2 1)", "setsockopt(70 65535 4130 - 4)",
    "actions(-)", "attributes(-)", "sigemptyset(-)", "mask(- -)", ("flags(- %d)"):format(0x4000 + 0x400 + 0x8),
    "dup2(- 71 0)", "open(- 1 /l 521 384)", "dup2(- 1 2)", "chdir(- /s)",
    "spawn /opt/homebrew/bin/deno /opt/homebrew/bin/deno run",
    "no actions(-)", "no attributes(-)", "close(71)",
  })
  calls = {}
  equal({ child.pid, child.poll(), child.send("undo") }, { 4711, nil, true })
  child.kill()
  child.let_go()
  equal(calls, { "send(70 undo\n 5 128)", "kill(-4711 9)", "close(70)" })
end)

test("other systems are not supported", function()
  equal({ posix.supports("Linux"), posix.supports("OSX"), posix.supports("BSD") }, { true, true, false })
end)

check.finish()
