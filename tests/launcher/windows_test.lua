-- The calls that would be made on Windows, with the layouts of its structures.
local check = dofile("tests/launcher/check.lua")
local ffi = require("ffi")
local windows, text = check.part("windows"), check.part("windows_text")
local test, equal = check.test, check.equal

local function string_of(wide)
  if wide == nil then return nil end
  local units, i = {}, 0
  while wide[i] ~= 0 do
    units[#units + 1] = wide[i]
    i = i + 1
  end
  return text.from_utf16(units)
end

-- An environment, with | for each zero; nil where there is none.
local function block_of(wide)
  if wide == nil then return nil end
  local units, i = {}, 0
  repeat
    units[#units + 1] = wide[i] == 0 and ("|"):byte() or wide[i]
    i = i + 1
  until wide[i - 1] == 0 and wide[i] == 0
  return text.from_utf16(units) .. "|"
end

local function handle(number) return ffi.cast("void *", number) end
local function number_of(pointer) return tonumber(ffi.cast("intptr_t", pointer)) end

-- A kernel32 that notes what is asked of it. Its handles: the pipe's ends 10 (to read) and 11, the job 20, files from
-- 31 on, the process 40, its thread 41.
local function kernel(w)
  w = w or {}
  w.open, w.files, w.running, w.written = {}, {}, true, {}
  local next_file = 30
  local function opened(number)
    w.open[number] = true
    return handle(number)
  end
  w.C = {
    CreatePipe = function(reader, writer)
      if w.no_pipe then return 0 end
      reader[0], writer[0] = opened(10), opened(11)
      return 1
    end,
    SetHandleInformation = function(pipe, mask, flags)
      w.inheritable = { number_of(pipe), mask, flags }
      return 1
    end,
    SetNamedPipeHandleState = function(pipe, mode)
      w.pipe_mode = { number_of(pipe), tonumber(mode[0]) }
      return 1
    end,
    CreateFileW = function(name, access, share, security, disposition)
      if w.no_files then return ffi.cast("void *", ffi.cast("intptr_t", -1)) end
      local file = { string_of(name), access, share, disposition, security.inherit, security.length }
      w.files[#w.files + 1] = file
      next_file = next_file + 1
      return opened(next_file)
    end,
    CreateJobObjectW = function() return opened(20) end,
    SetInformationJobObject = function(job, kind, limits, length)
      w.job = { number_of(job), kind, limits.flags, length }
      return 1
    end,
    TerminateJobObject = function(job) w.terminated = number_of(job) end,
    InitializeProcThreadAttributeList = function(list, count, _, size)
      if list == nil then size[0] = 64 else w.attributes = { count = count } end
      return list == nil and 0 or 1
    end,
    UpdateProcThreadAttribute = function(_, _, attribute, value, size)
      local numbers, list = {}, ffi.cast("void **", value)
      for i = 0, size / 8 - 1 do numbers[#numbers + 1] = number_of(list[i]) end
      w.attributes[tonumber(attribute)] = numbers
      return 1
    end,
    DeleteProcThreadAttributeList = function() w.attributes.deleted = true end,
    CreateProcessW = function(program, line, _, _, inherit, flags, environment, directory, startup, process)
      if w.refuses then return 0 end
      w.started = {
        program = string_of(program), line = string_of(line), directory = string_of(directory), inherit = inherit,
        flags = flags, environment = block_of(environment), size = startup.size, startup_flags = startup.flags,
        handles = { number_of(startup.input), number_of(startup.output), number_of(startup.error) },
      }
      process.process, process.thread, process.process_id = opened(40), opened(41), 4711
      return 1
    end,
    CloseHandle = function(closed)
      assert(w.open[number_of(closed)], "closed twice: " .. number_of(closed))
      w.open[number_of(closed)] = nil
      return 1
    end,
    WaitForSingleObject = function() return w.running and 258 or 0 end,
    GetExitCodeProcess = function(_, code)
      code[0] = 2
      return 1
    end,
    WriteFile = function(_, bytes, length, done)
      if w.full then
        done[0] = 0
        return 1
      end
      w.written[#w.written + 1] = ffi.string(bytes, length)
      done[0] = length
      return 1
    end,
    GetLastError = function() return 2 end,
    GetFileSizeEx = function(_, size)
      size[0] = 1000
      return 1
    end,
    SetFilePointerEx = function(_, distance) w.position = tonumber(distance) end,
    ReadFile = function(_, buffer, _, done)
      ffi.copy(buffer, "the end", 7)
      done[0] = 7
      return 1
    end,
    GetEnvironmentStringsW = function()
      local units = text.to_utf16("Path=C:\\日本\0deno_dir=old\0")
      w.block = ffi.new("uint16_t[?]", #units + 1)
      for i, unit in ipairs(units) do w.block[i - 1] = unit end
      return w.block
    end,
    FreeEnvironmentStringsW = function(block)
      assert(block == w.block)
      w.block = nil
      return 1
    end,
    GetEnvironmentVariableW = function(name, value, room)
      if string_of(name) ~= "USERPROFILE" then return 0 end
      assert(room == 32767)
      local units = text.to_utf16("C:\\Users\\Zoë")
      for i, unit in ipairs(units) do value[i - 1] = unit end
      return #units
    end,
  }
  w.system = windows.open(ffi, w.C, text)
  return w
end

local COMMAND = {
  program = "C:/Zoë's tools/deno.exe", args = { "run", "--source=The \"game\"" }, directory = "C:/s p/日本",
  log = "C:/logs/scoreline.log", leash = true, env = { NO_COLOR = "1", DENO_DIR = "C:/Zoë" },
}

test("the structures have the sizes that Windows gives them on 64 bits", function()
  kernel()
  equal({ ffi.sizeof("scoreline_security"), ffi.sizeof("scoreline_startup"), ffi.sizeof("scoreline_process"),
    ffi.sizeof("scoreline_job_limits") }, { 24, 112, 24, 144 })
  equal({ ffi.offsetof("scoreline_startup", "input"), ffi.offsetof("scoreline_startup", "attributes"),
    ffi.offsetof("scoreline_job_limits", "affinity"), ffi.offsetof("scoreline_job_limits", "io") }, { 80, 104, 48, 64 })
end)

test("a child gets two handles, a job, no window, and wide strings", function()
  local w = kernel()
  local child = assert(w.system.spawn(COMMAND))
  equal(child.pid, 4711)
  equal(w.started, {
    program = "C:\\Zoë's tools\\deno.exe",
    line = "\"C:\\Zoë's tools\\deno.exe\" run \"--source=The \\\"game\\\"\"",
    directory = "C:\\s p\\日本", inherit = 1, flags = 0x08080400, size = 112,
    environment = "DENO_DIR=C:/Zoë|NO_COLOR=1|Path=C:\\日本||",
    startup_flags = 0x100, handles = { 10, 31, 31 },
  })
  equal(w.attributes, { count = 2, deleted = true, [0x20002] = { 10, 31 }, [0x2000D] = { 20 } })
  equal(w.job, { 20, 9, 0x2000, 144 })
  equal(w.inheritable, { 10, 1, 1 })
  equal(w.pipe_mode, { 11, 1 }, "writing never waits")
  equal(w.files, { { "C:\\logs\\scoreline.log", 0x100004, 7, 4, 1, 24 } })
  equal(w.open, { [11] = true, [20] = true, [40] = true }, "what stays open")
  equal(w.block, nil, "what Windows has lent is given back")
end)

test("the leash carries lines until it is let go, and a full one drops them", function()
  local w = kernel()
  local child = w.system.spawn(COMMAND)
  equal(child.send("+victory"), true)
  w.full = true
  equal(child.send("undo"), false)
  child.let_go()
  equal({ child.send("+defeat"), w.written }, { false, { "+victory\n" } })
  equal(w.open, { [20] = true, [40] = true }, "it is not killed but ends by itself")
end)

test("the end of the child closes everything", function()
  local w = kernel()
  local child = w.system.spawn(COMMAND)
  equal(child.poll(), nil)
  w.running = false
  equal({ child.poll(), child.poll() }, { { code = 2 }, { code = 2 } })
  equal(w.open, {})
end)

test("nothing has to be seen to of what another script has started", function()
  equal(kernel().system.is_over(4711), true)
end)

test("kill ends the job", function()
  local w = kernel()
  w.system.spawn(COMMAND).kill()
  equal(w.terminated, 20)
end)

test("a program that shows a page belongs to no job, reads nothing and says nothing", function()
  local w = kernel()
  w.system.spawn({ program = "C:\\Windows\\rundll32.exe", args = { "url.dll,FileProtocolHandler", "http://x/" } })
  equal(w.started.line, '"C:\\Windows\\rundll32.exe" url.dll,FileProtocolHandler http://x/')
  equal({ w.started.directory, w.started.handles, w.started.environment }, { nil, { 31, 32, 32 }, nil })
  equal(w.attributes, { count = 2, deleted = true, [0x20002] = { 31, 32 } })
  equal({ w.files[1][1], w.files[1][2], w.files[2][1] }, { "NUL", 0x80000000, "NUL" })
  equal(w.open, { [40] = true })
end)

test("what cannot be started says why and leaves nothing open", function()
  for _, trouble in ipairs({ "refuses", "no_files", "no_pipe" }) do
    local w = kernel({ [trouble] = true })
    local child, problem = w.system.spawn(COMMAND)
    equal({ child, problem }, { nil, "C:/Zoë's tools/deno.exe cannot be started (Windows error 2)." }, trouble)
    equal(w.open, {}, trouble)
  end
end)

test("read() gives the end of a file", function()
  local w = kernel()
  equal({ w.system.read("C:/l", 0, 400), w.position }, { "the end", 600 })
  equal({ w.system.read("C:/l", 900, 400), w.position }, { "the end", 900 })
  equal(w.open, {})
  equal(kernel({ no_files = true }).system.read("C:/l", 0, 400), nil)
end)

test("getenv() reads variables in any script", function()
  local w = kernel()
  equal({ w.system.getenv("USERPROFILE"), w.system.getenv("NOTHING") }, { "C:\\Users\\Zoë", nil })
end)

check.finish()
