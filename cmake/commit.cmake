# SPDX-License-Identifier: Apache-2.0
# COMPLIANCE_COMMIT_SHOWN: which commit is built. Given as COMPLIANCE_COMMIT (a source archive), else asked of git.
# The log of HEAD changes with every commit and checkout and is what the build files depend on: one file and the program are made anew then.
set(COMPLIANCE_COMMIT "" CACHE STRING "commit that is built, where there is no git")
set(COMPLIANCE_COMMIT_SHOWN "${COMPLIANCE_COMMIT}")
if(NOT COMPLIANCE_COMMIT_SHOWN)
  execute_process(COMMAND git rev-parse --short=12 HEAD WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                  OUTPUT_VARIABLE COMPLIANCE_COMMIT_SHOWN OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  execute_process(COMMAND git rev-parse --git-path logs/HEAD WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                  OUTPUT_VARIABLE head_log OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(head_log)
    get_filename_component(head_log "${head_log}" ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
    if(EXISTS "${head_log}")
      set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${head_log}")
    endif()
  endif()
endif()
if(NOT COMPLIANCE_COMMIT_SHOWN)
  set(COMPLIANCE_COMMIT_SHOWN "unknown")
endif()
