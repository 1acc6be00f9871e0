-- Everything pure besides the launcher: status texts, places, commands, text for Windows, the log file.
local check = dofile("tests/launcher/check.lua")
local test, equal, matches = check.test, check.equal, check.matches
local status, runtime, command = check.part("status"), check.part("runtime"), check.part("command")
local windows_text, log_file = check.part("windows_text"), check.part("log_file")

local URL = "http://127.0.0.1:3000/"
local function sentence(state, log) return status.sentence(state, log or "", URL) end

test("status tells the start from a sidecar that serves", function()
  equal(sentence({ phase = "running" }), "Starting ...")
  equal(sentence({ phase = "running" }, "Check x\nBuilding it...\n\n"), "Starting ...\nBuilding it...")
  local greeting = "\nScoreline 0.1.0\n  overlay    http://x/  add\n  dashboard  http://x/admin\n"
  equal(sentence({ phase = "running" }, greeting), "Running at " .. URL)
end)

test("status tells during a new try what the last one failed of, in words of the panel", function()
  local reason = "Port 3000 is in use: stop the program that has it, or start with --port 3001"
  equal(sentence({ phase = "running", reason = reason }),
    "Starting ...\nPort 3000 is in use: stop the program that has it, or choose port 3001 below")
  equal(sentence({ phase = "running", reason = reason }, "Building it...\n"), "Starting ...\nBuilding it...")
end)

test("status knows a sidecar that serves also when its greeting is long ago", function()
  equal(sentence({ phase = "running" }, "of an old line\n2026-01-01T20:00:00.000Z info  webhook: Told\n"),
    "Running at " .. URL)
end)

test("status tells what keeps the sidecar from OBS, until it is mended", function()
  local greeting = "\n  dashboard  http://x/admin\n"
  local off = "2026-01-01T20:00:00.000Z warn  obs: OBS's WebSocket server is off\n"
  local on = "2026-01-01T20:00:01.000Z info  obs: Connected to OBS\n"
  equal(sentence({ phase = "running" }, greeting .. off), "Running at " .. URL .. "\nOBS's WebSocket server is off")
  equal(sentence({ phase = "running" }, greeting .. off .. on), "Running at " .. URL)
end)

test("status says why it waits, why it gave up, and what to do", function()
  equal(sentence({ phase = "waiting", retry_in = 4, failures = 3, reason = "Port 3000 is in use" }),
    "Scoreline ended; it is started again in 4 s (try 3 of 5).\nPort 3000 is in use")
  equal(sentence({ phase = "failed", failures = 6, reason = "Port 3000 is in use" }),
    "Scoreline ended 6 times in a row and is not started again.\nPort 3000 is in use\nMend that, then press Start.")
  equal(sentence({ phase = "failed", failures = 0, reason = "'port' is wrong" }),
    "Scoreline cannot start.\n'port' is wrong\nMend that, then press Start.")
  equal(sentence({ phase = "stopping" }), "Stopping ...")
  equal(sentence({ phase = "stopped" }), "Stopped.")
end)

test("last_lines() leaves empty lines and colours out", function()
  equal(status.last_lines("\27[0m\27[32mDownload\27[0m x\n\27[0m\n", 1), "Download x")
  equal(status.last_lines("one\r\ntwo\n\n  \nthree", 2), "two\nthree")
  equal(status.last_lines("one\n", 5), "one")
  equal(status.last_lines("", 5), "")
end)

local function machine(os, files, variables)
  local there = {}
  for _, file in ipairs(files) do there[file] = true end
  return {
    os = os,
    sandboxed = false,
    exists = function(path) return there[path] == true end,
    getenv = function(name) return variables and variables[name] end,
  }
end

test("root() is the folder above that of the script", function()
  equal(runtime.root("/home/Zoë/score line/obs-scripts/"), "/home/Zoë/score line")
  equal(runtime.root("C:/Scoreline/obs-scripts/"), "C:/Scoreline")
  equal(runtime.root("C:\\Scoreline\\obs-scripts\\"), "C:/Scoreline")
end)

test("find() takes the configured Deno, else that of the package, else the one on PATH", function()
  local files = { "/s/sidecar/launch.ts", "/my/deno", "/s/runtime/deno", "/opt/deno/deno", "/h/.deno/bin/deno" }
  local variables = { PATH = "relative:/opt/deno/:/bin", HOME = "/h" }
  local function find(configured) return (runtime.find("/s", configured, machine("Linux", files, variables))) end
  equal(find("/my/deno"), "/my/deno")
  equal(find(""), "/s/runtime/deno")
  table.remove(files, 3)
  equal(find(""), "/opt/deno/deno")
  table.remove(files, 3)
  equal(find(""), "/h/.deno/bin/deno")
end)

test("find() knows the usual places of each system", function()
  local mac = machine("OSX", { "/s/sidecar/launch.ts", "/opt/homebrew/bin/deno" }, { PATH = "/usr/bin:/bin" })
  equal(runtime.find("/s", "", mac), "/opt/homebrew/bin/deno")
  local windows = machine("Windows", { "C:/s/sidecar/launch.ts", "C:\\Users\\Zoë/.deno/bin/deno.exe" },
    { PATH = "C:\\Windows;C:\\Windows\\System32", USERPROFILE = "C:\\Users\\Zoë" })
  equal(runtime.find("C:/s", "", windows), "C:\\Users\\Zoë/.deno/bin/deno.exe")
  local on_path = machine("Windows", { "C:/s/sidecar/launch.ts", "D:\\tools/deno.exe" }, { PATH = "C:\\x;D:\\tools\\" })
  equal(runtime.find("C:/s", "", on_path), "D:\\tools/deno.exe")
end)

test("find() says what to do when something is missing", function()
  local function problem(files, configured)
    return select(2, runtime.find("/s", configured or "", machine("Linux", files)))
  end
  matches(problem({}), "Scoreline is not in /s%.")
  matches(problem({ "/s/sidecar/launch.ts" }), "Install it from https://deno%.com")
  matches(problem({ "/s/sidecar/launch.ts", "/s/runtime/deno" }, "/x/deno"), "There is no /x/deno%.")
end)

test("find() looks for the programs of the machine around a Flatpak", function()
  local flatpak = machine("Linux", { "/s/sidecar/launch.ts", "/app/bin/deno", "/usr/bin/deno" }, { PATH = "/app/bin" })
  flatpak.sandboxed = true
  equal(runtime.find("/s", "", flatpak), nil)
  local host = machine("Linux", { "/s/sidecar/launch.ts", "/run/host/usr/local/bin/deno" }, { PATH = "/app/bin" })
  host.sandboxed = true
  equal(runtime.find("/s", "", host), "/usr/local/bin/deno")
end)

local function sidecar(source, packaged)
  return command.sidecar {
    deno = "/d/deno", packaged = packaged, root = "/s p", port = 3001, source = source, log = "/l",
  }
end

test("the sidecar is run in its folder, with the port, and the source if one is chosen", function()
  local made = sidecar("")
  equal({ made.program, made.directory, made.log, made.leash }, { "/d/deno", "/s p", "/l", true })
  local first = #command.DENO_ARGS
  equal({ made.args[first], made.args[first + 1], made.args[first + 2], #made.args },
    { "sidecar/launch.ts", "--exit-with-stdin", "--port=3001", first + 2 })
  equal(sidecar("--odd name").args[first + 3], "--source=--odd name")
end)

test("the runtime of a package finds all that it needs beside it, and its maker is not asked", function()
  equal(sidecar("").env, { NO_COLOR = "1" }, "the log is a file")
  local made = sidecar("", true)
  equal({ unpack(made.args, 1, 3) }, { "run", "--cached-only", "--no-prompt" })
  equal(made.env, { NO_COLOR = "1", DENO_DIR = "/s p/runtime/cache", DENO_NO_UPDATE_CHECK = "1" })
  equal({ command.DENO_ARGS[1], command.DENO_ARGS[2] }, { "run", "--no-prompt" })
end)

test("the runtime of a package is known by its place, also where somebody has chosen it", function()
  local linux, windows = machine("Linux", {}), machine("Windows", {})
  equal(runtime.is_of_package("/s/runtime/deno", "/s", linux), true)
  equal(runtime.is_of_package("/usr/bin/deno", "/s", linux), false)
  equal(runtime.is_of_package("C:\\s\\runtime\\deno.exe", "C:/s", windows), true)
  equal(runtime.is_of_package("C:/s/runtime/deno.exe", "C:\\s", windows), true)
end)

test("a Flatpak runs it on the machine around it, to the end of the sandbox", function()
  local made = command.on_host(sidecar(""), { SCORELINE_LOG = "a = b", NO_COLOR = "" })
  equal({ made.program, made.directory, made.log, made.leash, made.env },
    { "/usr/bin/flatpak-spawn", nil, "/l", true, nil })
  equal({ unpack(made.args, 1, 7) }, {
    "--host", "--watch-bus", "--directory=/s p", "--env=NO_COLOR=1", "--env=SCORELINE_LOG=a = b", "/d/deno", "run",
  })
end)

test("a page is shown by what each system has for that", function()
  local linux = machine("Linux", { "/usr/bin/xdg-open", "bin/xdg-open" }, { PATH = "bin:/bin:/usr/bin" })
  equal(command.browser(URL, linux), { program = "/usr/bin/xdg-open", args = { URL } })
  equal(command.browser(URL, machine("Linux", {}, { PATH = "/bin" })), nil)
  equal(command.browser(URL, machine("OSX", {})), { program = "/usr/bin/open", args = { URL } })
  equal(command.browser(URL, machine("Windows", {}, { SystemRoot = "D:\\Win" })).program,
    "D:\\Win\\System32\\rundll32.exe")
end)

test("quote() keeps to the rules by which Windows programs take a command line apart", function()
  for given, expected in pairs({
    ["plain"] = "plain",
    [""] = '""',
    ["two words"] = '"two words"',
    ['say "hi"'] = '"say \\"hi\\""',
    ["C:\\a b\\"] = '"C:\\a b\\\\"',
    ["C:\\ab\\"] = "C:\\ab\\",
    ['\\"'] = '"\\\\\\""',
    ['a\\\\"b c\\\\'] = '"a\\\\\\\\\\"b c\\\\\\\\"',
    ["tab\there"] = '"tab\there"',
  }) do
    equal(windows_text.quote(given), expected, given)
  end
  equal(windows_text.command_line("C:\\a b\\deno.exe", { "run", "x y" }), '"C:\\a b\\deno.exe" run "x y"')
end)

-- CommandLineToArgvW in a few lines, by its documentation ("Parsing C command-line arguments").
local function take_apart(line)
  local args, i = {}, 1
  while i <= #line do
    local arg, quoted = "", false
    while i <= #line and (quoted or not line:sub(i, i):find("[ \t]")) do
      local slashes = line:match("^\\*", i)
      i = i + #slashes
      if line:sub(i, i) == '"' then
        arg = arg .. ("\\"):rep(math.floor(#slashes / 2))
        if #slashes % 2 == 1 then arg = arg .. '"' else quoted = not quoted end
        i = i + 1
      else
        arg = arg .. slashes
        if i <= #line and (quoted or not line:sub(i, i):find("[ \t]")) then
          arg = arg .. line:sub(i, i)
          i = i + 1
        end
      end
    end
    args[#args + 1] = arg
    i = line:find("[^ \t]", i) or #line + 1
  end
  return args
end

test("any arguments survive the way through a command line of Windows", function()
  local letters = { "a", " ", "\\", '"', "\t", "é" }
  math.randomseed(5)
  for _ = 1, 5000 do
    local args = {}
    for n = 1, math.random(1, 4) do
      args[n] = ""
      for _ = 1, math.random(0, 8) do args[n] = args[n] .. letters[math.random(#letters)] end
    end
    local line = {}
    for n, arg in ipairs(args) do line[n] = windows_text.quote(arg) end
    equal(take_apart(table.concat(line, " ")), args, table.concat(line, " "))
  end
end)

test("an environment of Windows is sorted, ours wins whatever its letters, and two zeros end it", function()
  local block = windows_text.environment_block({ "=C:=C:\\s", "Path=C:\\Zoë=1;", "no_color=", "ZZ=", "AB=2", "A=1" },
    { NO_COLOR = "1", DENO_DIR = "C:/s" })
  equal(windows_text.from_utf16(block),
    "=C:=C:\\s\0A=1\0AB=2\0DENO_DIR=C:/s\0NO_COLOR=1\0Path=C:\\Zoë=1;\0ZZ=\0\0")
end)

test("UTF-8 becomes UTF-16 and comes back", function()
  equal(windows_text.to_utf16("aé€😀"), { 0x61, 0xE9, 0x20AC, 0xD83D, 0xDE00 })
  equal(windows_text.to_utf16("\244\143\191\191"), { 0xDBFF, 0xDFFF })
  for _, text in ipairs({ "", "C:\\Scoreline", "Zoë/日本語/😀", "\1\127" }) do
    equal(windows_text.from_utf16(windows_text.to_utf16(text)), text)
  end
end)

test("bytes and units that are no text become U+FFFD, one for each", function()
  local F = 0xFFFD
  equal(windows_text.to_utf16("a\255b"), { 0x61, F, 0x62 })
  equal(windows_text.to_utf16("\195"), { F }, "cut off")
  equal(windows_text.to_utf16("\192\175"), { F, F }, "an overlong slash")
  equal(windows_text.to_utf16("\224\128\175"), { F, F, F }, "another")
  equal(windows_text.to_utf16("\237\160\128"), { F, F, F }, "half a pair")
  equal(windows_text.to_utf16("\244\144\128\128"), { F, F, F, F }, "beyond Unicode")
  equal(windows_text.from_utf16({ 0xD83D, 0x61 }), "\239\191\189a")
  equal(windows_text.from_utf16({ 0xDE00 }), "\239\191\189")
end)

-- Files as OBS's functions see them, by path, of which only the size counts.
local function files(sizes)
  return {
    sizes = sizes,
    os_mkdirs = function() end,
    os_get_file_size = function(path) return sizes[path] or -1 end,
    os_unlink = function(path) sizes[path] = nil end,
    os_quick_write_utf8_file = function(path, text, length, marker)
      assert(length == #text and marker == false)
      sizes[path] = length
    end,
    os_rename = function(from, to)
      assert(not sizes[to], "there is such a file")
      sizes[from], sizes[to] = nil, sizes[from]
    end,
  }
end

test("the log keeps what was said before, and tail() is of this run alone", function()
  local asked
  local function read(_, from, most)
    asked = { from, most }
    return "text"
  end
  local log = log_file.open("/f", files({ ["/f/scoreline.log"] = 700 }), read)
  log.begin()
  equal({ log.tail(), log.path }, { "text", "/f/scoreline.log" })
  equal(asked, { 700, 4096 })
  log = log_file.open("/f", files({}), function(_, from) asked = from end)
  log.begin()
  equal({ log.tail(), asked }, { "", 0 })
end)

test("a log that has become long is put aside, over the one before it", function()
  local there = files({ ["/f/scoreline.log"] = log_file.LIMIT + 1, ["/f/scoreline.log.old"] = 5 })
  local from
  local log = log_file.open("/f", there, function(_, begins_at) from = begins_at end)
  log.begin()
  log.tail()
  equal(there.sizes, { ["/f/scoreline.log.old"] = log_file.LIMIT + 1 })
  equal(from, 0)
end)

test("a log that becomes long during a run is cut to its last lines", function()
  local there = files({ ["/f/scoreline.log"] = 700 })
  local log = log_file.open("/f", there, function(_, from, most)
    if most > 4096 then return ("x"):rep(most - from - 10) .. "\none\ntwo\n" end
    return tostring(from)
  end)
  log.begin()
  there.sizes["/f/scoreline.log"] = log_file.LIMIT
  log.bound()
  equal({ there.sizes["/f/scoreline.log"], log.tail() }, { log_file.LIMIT, "700" })
  there.sizes["/f/scoreline.log"] = log_file.LIMIT + 1
  log.bound()
  equal({ there.sizes["/f/scoreline.log"], log.tail() }, { #"one\ntwo\n", "0" })
  there.sizes["/f/scoreline.log"] = nil -- somebody has removed it
  log.bound()
  equal(there.sizes, {})
end)

check.finish()
