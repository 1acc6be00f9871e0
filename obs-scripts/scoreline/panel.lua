-- What Tools > Scripts shows of the script. OBS draws it anew only when a button is pressed, hence "Refresh".

local M = {}

local WITHOUT_BROWSER = "This OBS has no browser sources: it cannot show the overlay. Install OBS from obsproject.com."

local HINT = "Changes hold from the next start on: press Restart. Deno and the folder are found if they are left empty."

local function info(obs, props, name, text)
  return obs.obs_properties_add_text(props, name, text, obs.OBS_TEXT_INFO)
end

-- Names of the sources that have a picture, in alphabetical order.
local function video_sources(obs)
  local names, sources = {}, obs.obs_enum_sources() or {}
  for _, source in ipairs(sources) do
    if bit.band(obs.obs_source_get_output_flags(source), obs.OBS_SOURCE_VIDEO) ~= 0 then
      names[#names + 1] = obs.obs_source_get_name(source)
    end
  end
  obs.source_list_release(sources)
  table.sort(names)
  return names
end

local function add_sources(obs, props, chosen)
  local list = obs.obs_properties_add_list(props, "source", "Game source", obs.OBS_COMBO_TYPE_LIST,
    obs.OBS_COMBO_FORMAT_STRING)
  obs.obs_property_list_add_string(list, "Automatic", "")
  local is_there = chosen == ""
  for _, name in ipairs(video_sources(obs)) do
    obs.obs_property_list_add_string(list, name, name)
    is_there = is_there or name == chosen
  end
  if not is_there then obs.obs_property_list_add_string(list, chosen .. " (not there now)", chosen) end
end

-- `actions` is
--   start(), stop(), restart(), open_dashboard()
--   add_overlay()    nil where OBS has no browser sources
--   status()         -> the text to show
--   source()         -> the name of the chosen source, "" for automatic
function M.build(obs, actions)
  local props = obs.obs_properties_create()
  info(obs, props, "status", actions.status())

  local function button(name, label, act)
    obs.obs_properties_add_button(props, name, label, function(shown)
      act()
      obs.obs_property_set_description(obs.obs_properties_get(shown, "status"), actions.status())
      return true
    end)
  end

  button("refresh", "Refresh", function() end)
  button("start", "Start", actions.start)
  button("stop", "Stop", actions.stop)
  button("restart", "Restart", actions.restart)
  button("open_dashboard", "Open dashboard", actions.open_dashboard)
  if actions.add_overlay then
    button("add_overlay", "Add the overlay to the current scene", actions.add_overlay)
  else
    info(obs, props, "add_overlay", WITHOUT_BROWSER)
  end

  obs.obs_properties_add_bool(props, "start_with_obs", "Start with OBS")
  add_sources(obs, props, actions.source())
  obs.obs_properties_add_int(props, "port", "Port", 1024, 65535, 1)
  obs.obs_properties_add_path(props, "deno", "Deno", obs.OBS_PATH_FILE, nil, nil)
  obs.obs_properties_add_path(props, "folder", "Scoreline's folder", obs.OBS_PATH_DIRECTORY, nil, nil)
  info(obs, props, "hint", HINT)
  return props
end

return M
