-- Where Scoreline is installed, and which Deno runs it. Pure: whoever calls says which files exist.
--
-- `system` is
--   os            "Linux", "OSX" or "Windows", as LuaJIT names them
--   sandboxed     whether this OBS is a Flatpak, whose sandbox hides the programs of the machine
--   exists(path)  whether there is such a file
--   getenv(name)  a variable of the environment, or nil

local M = {}

-- Where a Flatpak sees the system folders of the machine it runs on.
local HOST = "/run/host"

local INSTALL_DENO = "Deno is not installed. Install it from https://deno.com and restart OBS, "
  .. "or name its program under \"Deno\" below."

-- The folder above that of the script.
function M.root(script_folder)
  local folder = script_folder:gsub("\\", "/"):gsub("/+$", "")
  return folder:match("^(.+)/[^/]*$") or folder
end

local function is_absolute(path)
  return path:find("^/") ~= nil or path:find("^%a:[/\\]") ~= nil
end

local function of_package(root, system)
  return root .. "/runtime/" .. (system.os == "Windows" and "deno.exe" or "deno")
end

-- Whether this Deno is the one that came with Scoreline, which has all that it needs beside it.
function M.is_of_package(deno, root, system)
  return (deno:gsub("\\", "/")) == (of_package(root, system):gsub("\\", "/"))
end

-- The places in which Deno may be, in the order in which they are tried; the first comes with a package.
function M.places(root, system)
  local windows = system.os == "Windows"
  local name = windows and "deno.exe" or "deno"
  local places = { of_package(root, system) }
  local function add(folder) places[#places + 1] = folder:gsub("[/\\]+$", "") .. "/" .. name end

  if not system.sandboxed then
    for folder in (system.getenv("PATH") or ""):gmatch(windows and "[^;]+" or "[^:]+") do
      if is_absolute(folder) then add(folder) end
    end
  end
  local home = system.getenv(windows and "USERPROFILE" or "HOME")
  if home then add(home .. "/.deno/bin") end
  if not windows then
    add("/opt/homebrew/bin")
    add("/usr/local/bin")
    add("/usr/bin")
  end
  return places
end

-- The program to run, or nil and a sentence that says what to do. `configured` is "" where nobody chose one.
function M.find(root, configured, system)
  local function exists(path)
    local hidden = system.sandboxed and path:find("^/usr/") ~= nil
    return system.exists((hidden and HOST or "") .. path)
  end
  if not exists(root .. "/sidecar/launch.ts") then
    return nil, "Scoreline is not in " .. root .. ". Leave scoreline.lua in Scoreline's folder obs-scripts "
      .. "and add it from there, or name that folder under \"Scoreline's folder\" below."
  end
  if configured ~= "" then
    if exists(configured) then return configured end
    return nil, "There is no " .. configured .. ". Choose another program under \"Deno\" below, or press Defaults."
  end
  for _, place in ipairs(M.places(root, system)) do
    if exists(place) then return place end
  end
  return nil, INSTALL_DENO
end

return M
