-- The whole script between a fake OBS and real processes: a shell script plays Deno.
local check = dofile("tests/launcher/check.lua")
local fake = dofile("tests/launcher/fake_obs.lua")
local test, equal, matches = check.test, check.equal, check.matches

local FOLDER = assert(arg[1], "usage: luajit script_test.lua EMPTY_FOLDER")

local function write(path, text)
  os.execute("mkdir -p '" .. path:match("(.*)/") .. "'")
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function contents(path)
  local file = io.open(path, "rb")
  local text = file and file:read("*a") or ""
  if file then file:close() end
  return text
end

local stages = 0

-- A Scoreline with a Deno that tells its arguments and its folder, greets, tells what it is sent, and ends with its
-- input: `deno` is what it does in between.
local function stage(deno, settings, sandboxed)
  stages = stages + 1
  local s = { folder = FOLDER .. "/stage " .. stages }
  s.log = s.folder .. "/config/obs-studio/plugin_config/scoreline/scoreline.log"
  write(s.folder .. "/sidecar/launch.ts", "")
  write(s.folder .. "/deno", "#!/bin/sh\necho \"$# $*\"; pwd\n" .. (deno or [[
echo "  dashboard  here"
while read -r line; do echo "got $line"; done
echo ended]]))
  os.execute("chmod +x '" .. s.folder .. "/deno'")
  s.settings = settings or {}
  s.settings.folder = s.settings.folder or s.folder .. "/"
  s.settings.deno = s.settings.deno or s.folder .. "/deno"
  s.obs = fake.new({ config = s.folder .. "/config", sandboxed = sandboxed })
  s.script = fake.load(s.obs)
  s.script.script_defaults(s.settings)
  s.script.script_update(s.settings)
  return s
end

-- More than a minute: a busy machine is no defect.
local PASSES = 16000

local function until_logged(s, pattern)
  for _ = 1, PASSES do
    if contents(s.log):find(pattern) then return end
    s.obs.pass(0)
  end
  error(("never logged %s, but\n%s"):format(pattern, contents(s.log)), 2)
end

local function status(s)
  return s.script.script_properties().status.label
end

local function until_status(s, pattern)
  for _ = 1, PASSES do
    if status(s):find(pattern) then return end
    s.obs.pass(0)
  end
  error(("the status never was %s, but %s"):format(pattern, status(s)), 2)
end

local function press(s, name)
  local props = s.script.script_properties()
  equal(props[name].extra(props), true, "the panel is drawn anew")
  return props.status.label
end

test("OBS's start starts it, OBS's end ends it", function()
  local s = stage()
  s.script.script_load(s.settings)
  until_logged(s, "dashboard")
  local arguments = "run --no-prompt --allow-read --allow-env --allow-run sidecar/launch.ts --exit-with-stdin"
  equal(contents(s.log), "8 " .. arguments .. " --port=3000\n" .. s.folder .. "\n  dashboard  here\n")
  equal(status(s), "Running at http://127.0.0.1:3000/")
  s.script.script_unload()
  until_logged(s, "ended")
  equal({ s.obs.references, #s.obs.logged, s.obs.timers[1][2] }, { 0, 0, 250 })
end)

test("a package is started by its own runtime, without a look at the network", function()
  local s = stage()
  write(s.folder .. "/runtime/deno", "#!/bin/sh\necho \"package: $*\"; env\n")
  os.execute("chmod +x '" .. s.folder .. "/runtime/deno'")
  s.settings.deno = ""
  s.script.script_update(s.settings)
  s.script.script_load(s.settings)
  until_logged(s, "\nDENO_DIR=.*\n")
  matches(contents(s.log), "^package: run %-%-cached%-only %-%-no%-prompt .* sidecar/launch%.ts %-%-exit%-with%-stdin ")
  local said = "\n" .. contents(s.log)
  for _, variable in ipairs({ "DENO_DIR=" .. s.folder .. "/runtime/cache", "DENO_NO_UPDATE_CHECK=1", "NO_COLOR=1" }) do
    assert(said:find("\n" .. variable .. "\n", 1, true), variable .. " is not in" .. said)
  end
end)

test("Scoreline is told where this OBS keeps its settings, if OBS says so", function()
  for folder, told in pairs({ ["../config/obs-studio"] = "/portable/config/obs-studio", none = "" }) do
    local s = stage("echo \"settings in ($SCORELINE_OBS_FOLDER)\"")
    s.obs.obs_get_module = function(name) return folder ~= "none" and { name = name } or nil end
    s.obs.obs_module_get_config_path = function(module, file)
      return folder .. "/plugin_config/" .. module.name .. "/" .. file
    end
    s.script.script_load(s.settings)
    until_logged(s, "settings in %(" .. told:gsub("%p", "%%%0") .. "%)")
  end
end)

test("what it says during a run is kept within bounds, and the last of it is there", function()
  local s = stage("i=0; while [ $i -lt 9000 ]; do i=$((i+1)); echo \"line $i "
    .. ("of many"):rep(10) .. "\"; done\necho '  dashboard  here'; read -r line; echo \"got $line\"")
  s.script.script_load(s.settings)
  until_logged(s, "dashboard")
  s.obs.pass(10)
  local text = contents(s.log)
  assert(#text <= 512 * 1024, #text) -- of more than 700 KB
  matches(text, "\nline 9000 of[^\n]*\n  dashboard  here\n$")
  equal(status(s), "Running at http://127.0.0.1:3000/")
  s.obs.hotkeys["scoreline.victory"].callback(true)
  until_logged(s, "  dashboard  here\ngot %+victory\n$")
end)

test("the next script sees to what this one has left", function()
  local s = stage("echo \"pid $$\"; read -r line")
  s.script.script_load(s.settings)
  until_logged(s, "pid %d+\n")
  local pid = contents(s.log):match("pid (%d+)")
  local function state() return contents("/proc/" .. pid .. "/stat"):match("%) (%u)") end
  s.obs.timers = {}
  s.script.script_unload()
  s.settings.start_with_obs = false
  local next_one = fake.load(s.obs)
  next_one.script_load(s.settings)
  for _ = 1, 4000 do
    if state() == "Z" then break end
    s.obs.usleep(5000)
  end
  equal(state(), "Z")
  s.obs.pass(10)
  equal({ state(), s.obs.references }, { nil, 0 })
  next_one.script_unload()
end)

test("it waits for Start where it shall not start with OBS", function()
  local s = stage(nil, { start_with_obs = false, source = "The \"game\"", port = 4000 })
  s.script.script_load(s.settings)
  s.obs.pass(1)
  equal({ status(s), contents(s.log) }, { "Stopped.", "" })
  matches(press(s, "start"), "^%u%a+ing ") -- Starting, or Running already
  until_logged(s, "%-%-port=4000 %-%-source=The \"game\"\n")
  until_status(s, "^Running at http://127%.0%.0%.1:4000/")
  equal(press(s, "stop"), "Stopping ...")
  until_status(s, "^Stopped")
  matches(contents(s.log), "ended\n$")
end)

test("Restart runs it with the settings that were changed", function()
  local s = stage()
  s.script.script_load(s.settings)
  until_logged(s, "dashboard")
  s.settings.port = 3001
  s.script.script_update(s.settings)
  press(s, "restart")
  until_logged(s, "ended\n.*%-%-port=3001")
  s.script.script_unload()
end)

test("hotkeys send lines, and one that comes to nothing is told in OBS's log", function()
  local s = stage()
  s.script.script_load(s.settings)
  until_logged(s, "dashboard")
  for _, name in ipairs({ "victory", "defeat", "draw", "undo", "new_session" }) do
    local hotkey = s.obs.hotkeys["scoreline." .. name]
    hotkey.callback(true)
    hotkey.callback(false)
  end
  until_logged(s, "got %+victory\ngot %+defeat\ngot %+draw\ngot undo\ngot new_session\n")
  equal(s.obs.logged, {})
  press(s, "stop")
  s.obs.hotkeys["scoreline.undo"].callback(true)
  equal(s.obs.logged, { { 300, "Scoreline is not running, so the hotkey did nothing: undo" } })
end)

test("hotkeys outlive OBS in the settings of the script", function()
  local s = stage(nil, { start_with_obs = false, hotkey_undo = { "F9" } })
  s.script.script_load(s.settings)
  equal(s.obs.hotkeys["scoreline.undo"].keys, { "F9" })
  s.obs.hotkeys["scoreline.victory"].keys = { "F7" }
  local saved = {}
  s.script.script_save(saved)
  equal({ saved.hotkey_undo, saved.hotkey_victory, saved.hotkey_draw }, { { "F9" }, { "F7" }, {} })
  equal(s.obs.references, 0)
end)

test("what dies is started again, and in the end its last words are told", function()
  local s = stage("echo 'Port 3000 is in use' >&2; exit 1")
  s.script.script_load(s.settings)
  until_status(s, "^Scoreline ended; it is started again in 1 s %(try 1 of 5%)%.\n.*Port 3000 is in use$")
  for _, delay in ipairs({ 1, 2, 4, 8, 16 }) do
    s.obs.pass(delay)
    for _ = 1, 4000 do
      if status(s):find("^Scoreline ended") then break end
      s.obs.pass(0)
    end
  end
  matches(status(s), "^Scoreline ended 6 times in a row.*Port 3000 is in use\nMend that, then press Start%.$")
end)

test("a Flatpak starts it on the machine around it", function()
  local s = stage(nil, nil, true)
  s.script.script_load(s.settings) -- where there is no way out of a sandbox, since there is none
  matches(status(s), "^Scoreline cannot start%.\n/usr/bin/flatpak%-spawn cannot be started: No such file")
end)

test("settings that are refused are told at once", function()
  local s = stage("echo \"'server.port' must be less\" >&2; exit 2")
  s.script.script_load(s.settings)
  until_status(s, "^Scoreline cannot start%.\n.*'server.port' must be less\n")
end)

test("a Scoreline or a Deno that is not there is told, with what to do", function()
  local s = stage(nil, { folder = FOLDER .. "/nowhere" })
  s.script.script_load(s.settings)
  matches(status(s), "^Scoreline cannot start%.\nScoreline is not in .*/nowhere%.")
  s.settings.folder, s.settings.deno = s.folder, "/no/deno"
  s.script.script_update(s.settings)
  matches(press(s, "start"), "There is no /no/deno%.")
end)

test("the panel lists the sources that have a picture, and the chosen one even when it is not there", function()
  local s = stage(nil, { start_with_obs = false, source = "Old capture" })
  s.obs.sources = {
    { name = "Webcam", flags = 3 }, { name = "Microphone", flags = 2 }, { name = "Game Capture", flags = 1 },
  }
  s.script.script_load(s.settings)
  equal(s.script.script_properties().source.items, {
    { "Automatic", "" }, { "Game Capture", "Game Capture" }, { "Webcam", "Webcam" },
    { "Old capture (not there now)", "Old capture" },
  })
  equal(s.obs.references, 0)
end)

test("one button adds the overlay to the scene, once, with the right address", function()
  local s = stage(nil, { start_with_obs = false, port = 3005 })
  s.script.script_load(s.settings)
  matches(press(s, "add_overlay"), "^The overlay is in the current scene now%.\nStopped%.$")
  local added = s.obs.scene.items[1]
  equal({ added.kind, added.name, added.settings }, { "browser_source", "Scoreline",
    { url = "http://127.0.0.1:3005/", width = 550, height = 250 } })
  s.settings.port = 3006
  s.script.script_update(s.settings)
  added.settings.width = 800
  matches(press(s, "add_overlay"), "^The overlay is in this scene already")
  equal({ #s.obs.scene.items, added.settings.url, added.settings.width }, { 1, "http://127.0.0.1:3006/", 800 })
  equal(s.obs.references, 0)
  s.obs.scene = nil
  matches(press(s, "add_overlay"), "^OBS has no current scene")
end)

test("a source of another kind that is called Scoreline is left alone", function()
  local s = stage(nil, { start_with_obs = false })
  s.obs.sources = { { name = "Scoreline", kind = "text_ft2_source", flags = 1, settings = { text = "mine" } } }
  s.script.script_load(s.settings)
  press(s, "add_overlay")
  equal({ s.obs.sources[1].settings, s.obs.scene.items[1].kind }, { { text = "mine" }, "browser_source" })
  equal(s.obs.references, 0)
end)

test("an OBS without browser sources says so in place of the button", function()
  local s = stage(nil, { start_with_obs = false })
  s.obs.kinds = {}
  s.script.script_load(s.settings)
  local property = s.script.script_properties().add_overlay
  equal(property.kind, "text")
  matches(property.label, "no browser sources")
end)

test("the dashboard is opened, or its address told where nothing can open it", function()
  local s = stage(nil, { start_with_obs = false, port = 3007 })
  s.script.script_load(s.settings)
  local shown = s.folder .. "/shown"
  write(s.folder .. "/bin/xdg-open", "#!/bin/sh\necho \"$1\" >'" .. shown .. "'\n")
  os.execute("chmod +x '" .. s.folder .. "/bin/xdg-open'")
  local getenv = os.getenv
  local path = s.folder .. "/bin"
  os.getenv = function(name) return name == "PATH" and path or getenv(name) end -- luacheck: ignore
  s.script.script_load(s.settings) -- which takes it from there
  equal(press(s, "open_dashboard"), "Stopped.")
  for _ = 1, 4000 do
    if contents(shown) ~= "" then break end
    s.obs.pass(0)
  end
  equal(contents(shown), "http://127.0.0.1:3007/admin\n")
  path = "/nowhere"
  matches(press(s, "open_dashboard"), "Open http://127%.0%.0%.1:3007/admin in your browser%.\nStopped%.")
  os.getenv = getenv -- luacheck: ignore
end)

test("an OBS without ffi gets a text, and nothing that half works", function()
  local s = stage()
  local has, preload = package.loaded.ffi, package.preload.ffi
  package.loaded.ffi, package.preload.ffi = nil, function() error("no ffi") end
  s.script.script_load(s.settings)
  package.loaded.ffi, package.preload.ffi = has, preload
  local props = s.script.script_properties()
  equal(props.order, { "status" })
  matches(props.status.label, "without LuaJIT's ffi")
  s.script.script_save({})
  s.script.script_unload()
  equal({ s.obs.timers, s.obs.hotkeys }, { {}, {} })
end)

test("a script that was moved away from its parts says where it belongs", function()
  local obs = fake.new({ config = FOLDER })
  local script = fake.load(obs, FOLDER .. "/elsewhere/")
  script.script_defaults({})
  script.script_update({})
  script.script_load({})
  matches(script.script_description(), "Scoreline")
  local props = script.script_properties()
  equal(props.order, { "status" })
  matches(props.status.label, "the folder \"scoreline\" beside it")
  script.script_save({})
  script.script_unload()
end)

test("parts that Lua cannot open are read by OBS", function()
  local folder = FOLDER .. "/only OBS can open this/"
  local files = {}
  for _, name in ipairs({ "browser_source", "command", "hotkeys", "launcher", "left_behind", "log_file", "panel",
    "posix", "runtime", "status" }) do
    files[folder .. "scoreline/" .. name .. ".lua"] = contents("obs-scripts/scoreline/" .. name .. ".lua")
  end
  local script = fake.load(fake.new({ config = FOLDER, files_of_obs = files }), folder)
  local settings = {}
  script.script_defaults(settings)
  script.script_load(settings)
  matches(script.script_properties().status.label, "^Scoreline cannot start%.\nScoreline is not in ")
end)

test("the script defines what OBS calls and nothing else", function()
  local obs = fake.new({ config = FOLDER })
  local defined = {}
  for name in pairs(fake.load(obs)) do defined[#defined + 1] = name end
  table.sort(defined)
  equal(defined, { "obslua", "script_defaults", "script_description", "script_load", "script_path",
    "script_properties", "script_save", "script_unload", "script_update" })
end)

check.finish()
