# What `cmake --install` and `cpack` put where, in two components: `runtime`, the program with its
# catalog, scenarios and documents; `development`, what find_package(podsim) needs.
include(CMakePackageConfigHelpers)

install(TARGETS podsim COMPONENT runtime)
install(DIRECTORY configs scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/podsim COMPONENT runtime)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime
        PATTERN adr EXCLUDE)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright COMPONENT runtime)

if(NOT PODSIM_SANITIZE AND NOT PODSIM_COVERAGE)
  set(about ${PROJECT_BINARY_DIR}/about)
  set(share ${CMAKE_INSTALL_DATADIR})
  install(FILES ${about}/podsim.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT runtime)
  install(FILES ${about}/podsim DESTINATION ${share}/bash-completion/completions COMPONENT runtime)
  install(FILES ${about}/_podsim DESTINATION ${share}/zsh/vendor-completions COMPONENT runtime)
  install(FILES ${about}/podsim.fish DESTINATION ${share}/fish/vendor_completions.d
          COMPONENT runtime)
endif()

# The layers but for the models and the command line, which belong to the program.
set(exported base units config catalog workload system performance job economics study imports
             calibration report)
list(TRANSFORM exported PREPEND podsim_)
install(TARGETS ${exported} EXPORT podsim
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/podsim COMPONENT development
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/podsim DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/podsim)
install(EXPORT podsim FILE podsim-targets.cmake NAMESPACE podsim:: DESTINATION ${package}
        COMPONENT development)
configure_package_config_file(
  scripts/cmake/podsim-config.cmake.in ${PROJECT_BINARY_DIR}/podsim-config.cmake
  INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/podsim-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/podsim-config.cmake
              ${PROJECT_BINARY_DIR}/podsim-config-version.cmake
        DESTINATION ${package} COMPONENT development)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR podsim)
set(CPACK_PACKAGE_CONTACT "podsim developers <podsim@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
    "time, cost and vendor revenue of training on rented or bought accelerators")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME podsim)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION science)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libpodsim-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "podsim (= ${PROJECT_VERSION}), libfmt-dev, nlohmann-json3-dev, libyaml-cpp-dev, \
libeigen3-dev, libsqlite3-dev, libmuparser-dev")
include(CPack)
