-- Puts the overlay into the current scene as a browser source.

local M = {}

local KIND, NAME = "browser_source", "Scoreline"

-- As README.md recommends, in pixels.
local SIZE = { width = 550, height = 250 }

-- Some builds of OBS have no browser. (Creating a source of an unknown kind would make a dummy.)
function M.is_available(obs)
  return obs.obs_source_get_display_name(KIND) ~= nil
end

-- The source of that name if there is one and it is a browser source, else a new one; to be released.
local function source_showing(obs, url)
  local source = obs.obs_get_source_by_name(NAME)
  if source and obs.obs_source_get_unversioned_id(source) ~= KIND then
    obs.obs_source_release(source)
    source = nil
  end
  local settings = obs.obs_data_create()
  obs.obs_data_set_string(settings, "url", url)
  if source then
    obs.obs_source_update(source, settings)
  else
    obs.obs_data_set_int(settings, "width", SIZE.width)
    obs.obs_data_set_int(settings, "height", SIZE.height)
    source = obs.obs_source_create(KIND, NAME, settings, nil)
  end
  obs.obs_data_release(settings)
  return source
end

-- Adds it, unless the scene has it already. Returns a sentence on what was done.
function M.add(obs, url)
  local scene_source = obs.obs_frontend_get_current_scene()
  local scene = scene_source and obs.obs_scene_from_source(scene_source)
  if not scene then return "OBS has no current scene to add the overlay to." end
  local source = source_showing(obs, url)
  local said
  if obs.obs_scene_find_source(scene, obs.obs_source_get_name(source)) then
    said = "The overlay is in this scene already; its address is up to date."
  else
    obs.obs_scene_add(scene, source)
    said = "The overlay is in the current scene now."
  end
  obs.obs_source_release(source)
  obs.obs_source_release(scene_source)
  return said
end

return M
