-- Scoreline, started and ended by OBS: add this file once under Tools > Scripts.
--
-- This file is what OBS calls and where the parts are put together; each part is in the folder beside it.

local obs = obslua

-- What a file holds, or nil. On Windows Lua cannot open a path with letters that the code page does not have; OBS can,
-- but never frees what it has read for a script.
local function contents(path)
  local file = io.open(path, "rb")
  if not file then return obs.os_quick_read_utf8_file(path) end
  local text = file:read("*a")
  file:close()
  return text
end

local function part(name)
  local path = script_path() .. "scoreline/" .. name .. ".lua"
  local text = contents(path)
  return text and assert(loadstring(text, "@" .. path))()
end

local browser_source, command, hotkeys = part("browser_source"), part("command"), part("hotkeys")
local launching, left_behind, log_file = part("launcher"), part("left_behind"), part("log_file")
local panel, runtime, status = part("panel"), part("runtime"), part("status")

local TICK_MS = 250
-- How often what nobody is in a hurry for is done.
local TIDY_MS = 10000

-- The functions of this system (posix.lua, windows.lua); nil where this cannot work, and then `excuse` says why.
local system, excuse

local function open_system()
  if not status then
    return nil, "scoreline.lua needs the folder \"scoreline\" beside it, which is not there. "
      .. "Remove this script, and add the one in Scoreline's folder obs-scripts."
  end
  local has_ffi, ffi = pcall(require, "ffi")
  if not has_ffi then
    return nil, "This OBS runs scripts without LuaJIT's ffi, so it cannot start Scoreline. "
      .. "Start Scoreline by hand, as its README says; everything else works."
  end
  local opened
  if ffi.os == "Windows" then
    opened = part("windows").open(ffi, ffi.C, part("windows_text"))
  else
    local posix = part("posix")
    if not posix.supports(ffi.os) then
      return nil, "Scoreline cannot be started by OBS on this system. Start it by hand, as its README says."
    end
    opened = posix.open(ffi, ffi.os, ffi.C)
  end
  opened.os = ffi.os
  opened.sandboxed = obs.os_file_exists("/.flatpak-info")
  opened.exists = obs.os_file_exists
  return opened
end

-- What was chosen in the panel.
local chosen = { source = "", port = 3000, start_with_obs = true, deno = "", folder = "" }
local launcher, log, keys
-- Programs that show a page: they end by themselves and have to be waited for.
local openers = {}
-- What a button has just done, shown until the next one.
local said

local function address()
  return ("http://127.0.0.1:%d/"):format(chosen.port)
end

local function root()
  return chosen.folder ~= "" and chosen.folder:gsub("[/\\]+$", "") or runtime.root(script_path())
end

local function spawn_sidecar()
  local folder = root()
  local deno, problem = runtime.find(folder, chosen.deno, system)
  if not deno then return nil, problem end
  log.begin()
  local wanted = command.sidecar {
    deno = deno, packaged = runtime.is_of_package(deno, folder, system), root = folder, port = chosen.port,
    source = chosen.source, log = log.path, obs_folder = part("obs_folder").find(obs),
  }
  return system.spawn(system.sandboxed and command.on_host(wanted, system.variables("SCORELINE_")) or wanted)
end

local function open_dashboard()
  local page = address() .. "admin"
  local wanted = command.browser(page, system)
  local opener = wanted and system.spawn(wanted)
  openers[#openers + 1] = opener
  said = not opener and "No program to show web pages was found. Open " .. page .. " in your browser." or nil
end

local function press(line)
  if not launcher.send(line) then
    obs.script_log(obs.LOG_WARNING, "Scoreline is not running, so the hotkey did nothing: " .. line)
  end
end

local function tick()
  launcher.tick()
  for i = #openers, 1, -1 do
    if openers[i].poll() then table.remove(openers, i) end
  end
end

local function tidy()
  log.bound()
  left_behind.tidy(obs, system.is_over)
end

local function status_text()
  local text = status.sentence(launcher.state(), log.tail(), address())
  return said and said .. "\n" .. text or text
end

local function read_settings(settings)
  chosen = {
    source = obs.obs_data_get_string(settings, "source"),
    port = obs.obs_data_get_int(settings, "port"),
    start_with_obs = obs.obs_data_get_bool(settings, "start_with_obs"),
    deno = obs.obs_data_get_string(settings, "deno"),
    folder = obs.obs_data_get_string(settings, "folder"),
  }
end

function script_description()
  return "<b>Scoreline</b> keeps your Overwatch 2 score. It starts and ends with OBS.<br>"
    .. "Overlay: <a href=\"http://127.0.0.1:3000/\">http://127.0.0.1:3000/</a> (or with the port below) "
    .. "as a browser source of 550 x 250. Hotkeys: Settings > Hotkeys."
end

function script_defaults(settings)
  obs.obs_data_set_default_int(settings, "port", chosen.port)
  obs.obs_data_set_default_bool(settings, "start_with_obs", chosen.start_with_obs)
end

function script_update(settings)
  read_settings(settings)
end

function script_load(settings)
  read_settings(settings)
  system, excuse = open_system()
  if not system then return end
  -- OBS's own folder for settings can be written also where Scoreline's cannot.
  log = log_file.open(obs.os_get_config_path_ptr("obs-studio/plugin_config/scoreline"), obs, system.read)
  launcher = launching.new {
    spawn = spawn_sidecar,
    now = function() return obs.os_gettime_ns() / 1e9 end,
    last_words = function() return status.last_lines(log.tail(), 5) end,
  }
  keys = hotkeys.register(obs, settings, press)
  obs.timer_add(tick, TICK_MS)
  obs.timer_add(tidy, TIDY_MS)
  if chosen.start_with_obs then launcher.start() end
end

function script_save(settings)
  if keys then keys.save(settings) end
end

function script_properties()
  if not system then
    local props = obs.obs_properties_create()
    obs.obs_properties_add_text(props, "status", excuse, obs.OBS_TEXT_INFO)
    return props
  end
  local function doing(act)
    return function()
      said = nil
      act()
    end
  end
  return panel.build(obs, {
    start = doing(launcher.start),
    stop = doing(launcher.stop),
    restart = doing(launcher.restart),
    open_dashboard = open_dashboard,
    add_overlay = browser_source.is_available(obs) and function() said = browser_source.add(obs, address()) end or nil,
    status = status_text,
    source = function() return chosen.source end,
  })
end

-- Nothing may be logged here: OBS before 29.1.3 crashes.
function script_unload()
  if not launcher then return end
  local pid = launcher.close()
  if pid then left_behind.remember(obs, pid) end
  for _, opener in ipairs(openers) do left_behind.remember(obs, opener.pid) end
end
