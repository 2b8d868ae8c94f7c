"""What stands in for the files of cais's own sample app when a container runs them.

The service is served for real; the other files are imitated. A copy in an image is never run.
"""
