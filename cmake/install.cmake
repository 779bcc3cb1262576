# What `cmake --install` gives: the command, the library as a CMake package, and under share/ the
# configs, the data that workloads use, the JSON Schemas and the shells' completion.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/shardsim)
install(
  TARGETS shardsim
  EXPORT shardsimTargets
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/shardsim
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/shardsim)
install(DIRECTORY models/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/shardsim/models
        FILES_MATCHING PATTERN *.inc)  # lists that headers include
install(EXPORT shardsimTargets NAMESPACE shardsim:: DESTINATION ${package_dir})
configure_package_config_file(cmake/shardsimConfig.cmake.in shardsimConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(shardsimConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/shardsimConfig.cmake
              ${PROJECT_BINARY_DIR}/shardsimConfigVersion.cmake DESTINATION ${package_dir})

install(DIRECTORY configs DESTINATION ${CMAKE_INSTALL_DATADIR}/shardsim)
install(DIRECTORY workloads DESTINATION ${CMAKE_INSTALL_DATADIR}/shardsim
        FILES_MATCHING PATTERN data/* PATTERN *.h EXCLUDE PATTERN *.cpp EXCLUDE)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

if(TARGET shardsim_cli)
  install(TARGETS shardsim_cli)

  # The command prints its own schemas and completion; they are files only in an installation.
  function(printed file destination)
    set(path ${PROJECT_BINARY_DIR}/printed/${file})
    add_custom_command(
      OUTPUT ${path}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/printed
      COMMAND shardsim_cli ${ARGN} > ${path}
      DEPENDS shardsim_cli
      VERBATIM)
    set_property(GLOBAL APPEND PROPERTY shardsim_printed ${path})
    install(FILES ${path} DESTINATION ${destination})
  endfunction()
  printed(config.schema.json ${CMAKE_INSTALL_DATADIR}/shardsim/schemas schema config)
  printed(result.schema.json ${CMAKE_INSTALL_DATADIR}/shardsim/schemas schema result)
  printed(shardsim ${CMAKE_INSTALL_DATADIR}/bash-completion/completions completion bash)
  printed(_shardsim ${CMAKE_INSTALL_DATADIR}/zsh/site-functions completion zsh)
  get_property(files GLOBAL PROPERTY shardsim_printed)
  add_custom_target(shardsim_printed ALL DEPENDS ${files})
endif()
