-- As much of obslua as the script uses. Settings are tables; what OBS counts references of is checked to be released.

local ffi = require("ffi")

local M = {}

-- `world`: config (folder of OBS's settings), sandboxed, files_of_obs (contents of files that only OBS can open).
function M.new(world)
  local obs = {
    LOG_WARNING = 300, OBS_TEXT_INFO = 3, OBS_COMBO_TYPE_LIST = 2, OBS_COMBO_FORMAT_STRING = 3,
    OBS_PATH_FILE = 0, OBS_PATH_DIRECTORY = 2, OBS_SOURCE_VIDEO = 1,
    -- What a test looks at.
    logged = {}, hotkeys = {}, timers = {}, references = 0, now = 1000,
    sources = {}, scene = { source = { name = "Scene" }, items = {} }, kinds = { browser_source = "Browser" },
  }

  local function refer(thing)
    obs.references = obs.references + 1
    return thing
  end
  local function release() obs.references = obs.references - 1 end

  function obs.script_log(level, text) table.insert(obs.logged, { level, text }) end
  function obs.timer_add(callback, ms) table.insert(obs.timers, { callback, ms }) end
  function obs.os_gettime_ns() return obs.now * 1e9 end

  function obs.os_quick_read_utf8_file(path) return (world.files_of_obs or {})[path] end
  function obs.os_file_exists(path)
    if path == "/.flatpak-info" then return world.sandboxed == true end
    local file = io.open(path)
    if file then file:close() end
    return file ~= nil
  end
  function obs.os_mkdirs(path) os.execute("mkdir -p '" .. path .. "'") end
  function obs.os_get_file_size(path)
    local file = io.open(path, "rb")
    if not file then return -1 end
    local size = file:seek("end")
    file:close()
    return size
  end
  function obs.os_quick_write_utf8_file(path, text)
    local file = assert(io.open(path, "wb"))
    file:write(text)
    file:close()
  end
  obs.os_unlink, obs.os_rename = os.remove, os.rename
  function obs.os_get_abs_path_ptr(path) return (path:gsub("^%.%./", "/portable/")) end
  function obs.os_get_config_path_ptr(name) return world.config .. "/" .. name end

  local function setting(data, name)
    if data[name] ~= nil then return data[name] end
    return (data.defaults or {})[name]
  end
  local private = {}
  function obs.obs_get_private_data() return refer(private) end
  function obs.obs_data_create() return refer({}) end
  obs.obs_data_release, obs.obs_data_array_release = release, release
  function obs.obs_data_get_string(data, name) return setting(data, name) or "" end
  function obs.obs_data_get_int(data, name) return setting(data, name) or 0 end
  function obs.obs_data_get_bool(data, name) return setting(data, name) == true end
  function obs.obs_data_get_array(data, name) return refer(data[name]) end
  local function set(data, name, value) data[name] = value end
  obs.obs_data_set_string, obs.obs_data_set_int, obs.obs_data_set_array = set, set, set
  local function set_default(data, name, value)
    data.defaults = data.defaults or {}
    data.defaults[name] = value
  end
  obs.obs_data_set_default_int, obs.obs_data_set_default_bool = set_default, set_default

  function obs.obs_hotkey_register_frontend(name, description, callback)
    obs.hotkeys[name] = { name = name, description = description, callback = callback }
    return name
  end
  function obs.obs_hotkey_load(id, keys) obs.hotkeys[id].keys = keys end
  function obs.obs_hotkey_save(id) return refer(obs.hotkeys[id].keys or {}) end

  function obs.obs_properties_create() return { order = {} } end
  local function property(kind)
    return function(props, name, label, extra)
      local made = { kind = kind, label = label, extra = extra, items = {} }
      props[name] = made
      table.insert(props.order, name)
      return made
    end
  end
  obs.obs_properties_add_text, obs.obs_properties_add_button = property("text"), property("button")
  obs.obs_properties_add_list, obs.obs_properties_add_int = property("list"), property("int")
  obs.obs_properties_add_bool, obs.obs_properties_add_path = property("bool"), property("path")
  function obs.obs_property_list_add_string(list, label, value) table.insert(list.items, { label, value }) end
  function obs.obs_properties_get(props, name) return props[name] end
  function obs.obs_property_set_description(prop, label) prop.label = label end

  function obs.obs_enum_sources()
    for _ in ipairs(obs.sources) do refer() end
    return obs.sources
  end
  function obs.source_list_release(list)
    for _ in ipairs(list) do release() end
  end
  function obs.obs_source_get_name(source) return source.name end
  function obs.obs_source_get_output_flags(source) return source.flags end
  function obs.obs_source_get_display_name(kind) return obs.kinds[kind] end
  function obs.obs_source_get_unversioned_id(source) return source.kind end
  function obs.obs_get_source_by_name(name)
    for _, source in ipairs(obs.sources) do
      if source.name == name then return refer(source) end
    end
  end
  function obs.obs_source_create(kind, name, settings)
    local source = { kind = kind, name = name, flags = 1, settings = settings }
    table.insert(obs.sources, source)
    return refer(source)
  end
  function obs.obs_source_update(source, settings)
    for name, value in pairs(settings) do source.settings[name] = value end
  end
  obs.obs_source_release = release
  function obs.obs_frontend_get_current_scene() return obs.scene and refer(obs.scene.source) end
  function obs.obs_scene_from_source() return obs.scene end
  function obs.obs_scene_find_source(scene, name)
    for _, item in ipairs(scene.items) do
      if item.name == name then return item end
    end
  end
  function obs.obs_scene_add(scene, source) table.insert(scene.items, source) end

  -- Lets time pass, with the timers of the script.
  function obs.pass(seconds)
    obs.now = obs.now + seconds
    for _, timer in ipairs(obs.timers) do timer[1]() end
    obs.usleep(5000)
  end

  function obs.usleep(us) ffi.C.usleep(us) end

  return obs
end

-- Runs the script as OBS does, in surroundings of its own; returns these, with the functions that it defines in them.
function M.load(obs, folder)
  local function script_path() return folder or "obs-scripts/" end
  local scope = setmetatable({ obslua = obs, script_path = script_path }, { __index = _G })
  local chunk = assert(loadfile("obs-scripts/scoreline.lua"))
  setfenv(chunk, scope)()
  return scope
end

ffi.cdef("int usleep(unsigned int us);")

return M
