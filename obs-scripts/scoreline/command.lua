-- The programs that are started. Pure. A command is
--   program     absolute path
--   args        list of arguments
--   directory   working directory, or nil
--   log         file that takes what it says, or nil
--   env         variables that it gets besides those of OBS, by name, or nil
--   leash       whether it gets a standard input that we hold the other end of

local M = {}

-- Those of the task "start" in deno.json.
M.DENO_ARGS = { "run", "--no-prompt", "--allow-read", "--allow-env", "--allow-run", "sidecar/launch.ts" }

-- `options`: deno (program), packaged (whether that came with Scoreline), root (folder of Scoreline), port, source (""
-- for automatic), log (file), obs_folder (where this OBS keeps its settings, or nil).
-- A package is started as by its own start script (tools/package/scripts.ts): all that is needed lies there, the
-- runtime's cache as well, and its maker is not asked for news.
function M.sidecar(options)
  local args, env = {}, { NO_COLOR = "1" }
  for _, arg in ipairs(M.DENO_ARGS) do args[#args + 1] = arg end
  env.SCORELINE_OBS_FOLDER = options.obs_folder
  if options.packaged then
    table.insert(args, 2, "--cached-only")
    env.DENO_DIR, env.DENO_NO_UPDATE_CHECK = options.root .. "/runtime/cache", "1"
  end
  args[#args + 1] = "--exit-with-stdin"
  args[#args + 1] = ("--port=%d"):format(options.port)
  if options.source ~= "" then args[#args + 1] = "--source=" .. options.source end
  return {
    program = options.deno, args = args, directory = options.root, log = options.log, env = env, leash = true,
  }
end

-- The same command, run outside of the sandbox of a Flatpak. It ends with the sandbox, whatever happens to that. The
-- variables of OBS stay in there, so those that are meant for Scoreline (`settings`, by name) are handed out with it.
function M.on_host(command, settings)
  local args = { "--host", "--watch-bus" }
  if command.directory then args[#args + 1] = "--directory=" .. command.directory end
  local variables = {}
  for name, value in pairs(settings) do variables[name] = value end
  for name, value in pairs(command.env or {}) do variables[name] = value end
  local names = {}
  for name in pairs(variables) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do args[#args + 1] = ("--env=%s=%s"):format(name, variables[name]) end
  args[#args + 1] = command.program
  for _, arg in ipairs(command.args) do args[#args + 1] = arg end
  return { program = "/usr/bin/flatpak-spawn", args = args, log = command.log, leash = command.leash }
end

-- Shows a web page in the browser of the system; nil where no program for that is found. `system` as in runtime.lua.
function M.browser(url, system)
  if system.os == "Windows" then
    -- ShellExecuteW, in a process of its own: it may take its time.
    local windows = system.getenv("SystemRoot") or "C:\\Windows"
    return { program = windows .. "\\System32\\rundll32.exe", args = { "url.dll,FileProtocolHandler", url } }
  elseif system.os == "OSX" then
    return { program = "/usr/bin/open", args = { url } }
  end
  for folder in (system.getenv("PATH") or ""):gmatch("[^:]+") do
    local program = folder .. "/xdg-open"
    if folder:find("^/") and system.exists(program) then return { program = program, args = { url } } end
  end
end

return M
